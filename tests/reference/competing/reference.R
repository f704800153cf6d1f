# Cumulative incidence with competing events: curves, standard errors, limits on three scales, landmarks, late
# entries (survfit), and the estimate again (cmprsk).
#
# States: 0 censored, 1 event of interest, 2 and 3 competing.
options(stringsAsFactors = FALSE, contrasts = c("contr.treatment", "contr.poly"), warn = 1)
RNGkind("Mersenne-Twister", "Inversion", "Rejection"); set.seed(1)
library(survival)
library(cmprsk)

rows <- function(case, exit, state, group = "all", entry = 0)
  data.frame(case, group = as.character(group), entry, exit, state = as.integer(state))

older <- subset(mgus2, ptime > 0)
waiting <- subset(transplant, futime > 0)
# 80 seeded subjects in whole days: many entries tie with events of others, two causes tie with each other
entry <- sample(0:30, 80, TRUE); exit <- entry + sample(1:50, 80, TRUE)
input <- rbind(
  rows("mgus2", older$ptime, ifelse(older$pstat == 1, 1, 2 * older$death), older$sex),
  rows("transplant", waiting$futime, c(censored = 0, ltx = 1, death = 2, withdraw = 3)[as.character(waiting$event)],
       waiting$abo),
  rows("late_entries", exit, sample(0:3, 80, TRUE, c(.3, .3, .3, .1)), rep(c("a", "b"), 40), entry),
  rows("causes_tie", c(2, 2, 2, 4, 4, 4, 4, 6, 6, 9), c(1, 2, 0, 1, 1, 3, 0, 2, 1, 0)),
  rows("nobody_censored", c(1, 2, 2, 3, 5, 5, 7, 8), c(2, 1, 2, 1, 2, 1, 1, 2)),
  rows("ends_in_event", c(2, 4, 4, 6, 9, 11), c(1, 0, 2, 1, 0, 1)),
  rows("ends_in_competing", c(2, 4, 4, 6, 9, 11), c(1, 0, 2, 1, 0, 2)),
  rows("no_event_of_interest", c(3, 5, 5, 8, 9, 12, 14), c(2, 0, 3, 2, 0, 2, 0)),
  rows("no_event", c(3, 5, 5, 8, 9, 12), 0),
  rows("only_events_of_interest", c(2, 4, 4, 6, 9, 11), 1),
  rows("no_competing", c(2, 4, 4, 6, 9, 11, 12), c(1, 0, 1, 1, 0, 1, 0)),
  rows("all_on_one_day", rep(7, 8), c(1, 1, 2, 2, 3, 0, 0, 1)),
  rows("one_subject", 4, 1),
  rows("one_subject_competing", 4, 2)
)

out <- NULL
add <- function(case, quantity, group, time, value)
  out <<- rbind(out, data.frame(case, quantity, group, time, value))
thin <- function(n) if (n > 45) seq(1, n, by = 10) else seq_len(n)

curves <- function(case, group, d, scale = "log-log", label = "curve") {
  d$state <- factor(d$state, 0:3)   # levels declared: without them the lowest code that is there is a censoring
  d$row <- seq_len(nrow(d))
  fit <- if (any(d$entry > 0)) survfit(Surv(entry, exit, state) ~ 1, d, id = row, conf.type = scale)
         else survfit(Surv(exit, state) ~ 1, d, conf.type = scale)
  s <- summary(fit, censored = TRUE)
  at <- which(s$time %in% d$exit); at <- at[thin(length(at))]
  if (label == "curve") {
    add(case, "curve.n.risk", group, s$time[at], s$n.risk[at, 1])
    add(case, "curve.surv", group, s$time[at], s$pstate[at, 1])
  }
  for (cause in 1:3) {
    if (label == "curve") {
      add(case, paste0("curve.n.event.", cause), group, s$time[at], s$n.event[at, 1 + cause])
      add(case, paste0("curve.pstate.", cause), group, s$time[at], s$pstate[at, 1 + cause])
      add(case, paste0("curve.std.err.", cause), group, s$time[at], s$std.err[at, 1 + cause])
    }
    for (limit in c("lower", "upper"))
      add(case, paste(label, limit, cause, sep = "."), group, s$time[at], s[[limit]][at, 1 + cause])
  }
}
for (case in unique(input$case)) for (group in unique(input$group[input$case == case])) {
  d <- input[input$case == case & input$group == group, ]
  if (any(d$entry > 0)) {   # the start rule, as in left_truncation
    candidates <- sort(unique(d$entry))
    enough <- sapply(candidates, function(e) sum(d$entry <= e & d$exit > e)) >= 5
    t0 <- candidates[which(enough)[1]]
    add(case, "start", group, NA, t0)
    d <- d[d$exit > t0, ]; d$entry <- pmax(d$entry, t0)
  }
  curves(case, group, d)
  if (case %in% c("transplant", "causes_tie")) for (scale in c("log", "plain")) curves(case, group, d, scale, scale)
  if (case == "transplant") {
    whole <- cuminc(d$exit, d$state)
    times <- c(1, 30.4375, 182.625, 365.25, 730.5)
    for (cause in 1:3) add(case, paste0("cuminc.est.", cause), group, times,
                           unname(timepoints(whole, times)$est[paste(1, cause), ]))
  }
}

write.csv(input, "input.csv", row.names = FALSE, quote = FALSE)
out$value <- ifelse(is.na(out$value), "NA", sprintf("%.17g", out$value))
out$time <- ifelse(is.na(out$time), "NA", sprintf("%.17g", out$time))
write.csv(out, "expected.csv", row.names = FALSE, quote = FALSE)
writeLines(capture.output(sessionInfo()), "sessionInfo.txt")
