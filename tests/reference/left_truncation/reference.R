# Left truncation: conditional Kaplan-Meier, and the log-rank test with entry times.
#
# The curve is conditional on T > t0, t0 the first entry after which five are at risk together. R has no such
# rule: t0 is found here, entries are moved up to it and rows that ended before it are left out.
options(stringsAsFactors = FALSE, contrasts = c("contr.treatment", "contr.poly"), warn = 1)
RNGkind("Mersenne-Twister", "Inversion", "Rejection"); set.seed(1)
library(survival)

rows <- function(case, entry, exit, event, group = "all", stratum = "all")
  data.frame(case, group = as.character(group), stratum = as.character(stratum), entry, exit,
             event = as.integer(event))

older <- subset(mgus2, futime > 0)
# 60 seeded subjects in whole days: many entries tie with event times of others
entry <- sample(0:40, 60, TRUE); exit <- entry + sample(1:60, 60, TRUE)
input <- rbind(
  rows("heart", heart$start, heart$stop, heart$event, heart$transplant, heart$surgery),
  # age as the time scale, in whole months so that ties are exact
  rows("mgus2", older$age * 12, older$age * 12 + older$futime, older$death, older$sex),
  rows("seeded", entry, exit, rbinom(60, 1, .7), rep(c("a", "b"), 30), rep(c("x", "y", "z"), 20)),
  rows("entry_ties_event", c(0, 0, 0, 0, 0, 0, 5, 5, 9), c(5, 5, 7, 9, 12, 14, 8, 9, 15),
       c(1, 0, 1, 1, 0, 1, 1, 1, 0)),
  # the first to enter has the event alone: without a start rule S is 0 for ever
  rows("early_collapse", c(1, 4, 4, 5, 5, 6, 6, 7), c(3, 9, 10, 11, 13, 15, 16, 18), c(1, 1, 0, 1, 1, 0, 1, 0)),
  # nobody at risk between 9 and 20
  rows("gap", c(1, 1, 1, 1, 1, 1, 20, 20, 21), c(4, 5, 6, 7, 8, 9, 25, 26, 30), c(1, 1, 0, 1, 1, 0, 1, 1, 0)),
  # all at risk at 9 have the event although others are followed later
  rows("late_collapse", c(1, 1, 1, 1, 1, 12, 12), c(4, 5, 6, 9, 9, 20, 22), c(1, 1, 0, 1, 1, 1, 0)),
  rows("never_five", c(1, 3, 5, 7, 9, 11), c(4, 8, 9, 10, 12, 15), c(1, 0, 1, 1, 1, 0)),
  rows("one_subject", 3, 8, 1),
  rows("no_event", c(0, 0, 1, 2, 2, 3, 4), c(5, 6, 6, 8, 9, 9, 11), 0)
)
curve_end <- c(gap = 9, late_collapse = 6)   # by hand: the last time at which the product still means survival

out <- NULL
add <- function(case, quantity, group, time, value)
  out <<- rbind(out, data.frame(case, quantity, group, time, value))

for (case in unique(input$case)) for (group in unique(input$group[input$case == case])) {
  d <- input[input$case == case & input$group == group, ]
  if (all(d$entry == 0)) t0 <- 0 else {
    candidates <- sort(unique(d$entry))
    enough <- sapply(candidates, function(e) sum(d$entry <= e & d$exit > e)) >= 5
    t0 <- candidates[which(enough)[1]]
  }
  add(case, "start", group, NA, t0)
  if (is.na(t0)) next   # never five at risk together: no curve
  naive <- survfit(Surv(entry, exit, event) ~ 1, d, conf.type = "log-log")
  add(case, "unconditional_last_survival", group, NA, tail(naive$surv, 1))   # what R alone would say
  k <- d[d$exit > t0, ]; k$entry <- pmax(k$entry, t0)
  if (case %in% names(curve_end)) {
    end <- curve_end[[case]]
    k <- k[k$entry < end, ]; k$event[k$exit > end] <- 0; k$exit <- pmin(k$exit, end)
  }
  add(case, "end", group, NA, max(k$exit))
  fit <- survfit(Surv(entry, exit, event) ~ 1, k, conf.type = "log-log")
  s <- summary(fit, censored = TRUE)
  s <- data.frame(time = s$time, n.risk = s$n.risk, n.event = s$n.event, surv = s$surv, std.err = s$std.err,
                  lower = s$lower, upper = s$upper)
  s <- s[s$time %in% k$exit, ]
  if (nrow(s) > 200) s <- s[seq(1, nrow(s), by = 10), ]
  for (part in names(s)[-1]) add(case, paste0("curve.", part), group, s$time, s[[part]])
  q <- quantile(fit, c(.25, .5, .75))
  for (part in c("quantile", "lower", "upper"))
    add(case, paste0(part, c(".25", ".50", ".75")), group, NA, unname(q[[part]]))
}

# survdiff refuses entry times. Two references: the exact Cox score test, which equals survdiff on right-censored
# data, and the definition written out. coxph walks through all subsets at a tie, so that the first cannot be had
# for all of mgus2 (months of age: up to 9 deaths tie): there the definition alone stands, and the exact score is
# given for the first 120 subjects.
score <- function(case, formula, d, label = "logrank") {
  fit <- coxph(formula, d, ties = "exact", iter.max = 0)
  df <- length(fit$coefficients)
  add(case, paste0(label, ".df"), "all", NA, df)
  add(case, paste0(label, ".chisq"), "all", NA, unname(fit$score))
  add(case, paste0(label, ".p"), "all", NA, pchisq(unname(fit$score), df, lower.tail = FALSE))
}
definition <- function(case, d, label = "logrank") {
  groups <- sort(unique(d$group)); k <- length(groups)
  difference <- numeric(k); variance <- matrix(0, k, k)
  for (s in unique(d$stratum)) for (t in unique(d$exit[d$event == 1 & d$stratum == s])) {
    here <- d[d$stratum == s & d$entry < t & d$exit >= t, ]
    n <- nrow(here); events <- here$group[here$exit == t & here$event == 1]; m <- length(events)
    share <- sapply(groups, function(g) mean(here$group == g))
    difference <- difference + sapply(groups, function(g) sum(events == g)) - m * share
    if (n > 1) variance <- variance + m * (n - m) / (n - 1) * (diag(share) - outer(share, share))
  }
  add(case, paste0(label, ".definition.difference"), groups, NA, unname(difference))
  add(case, paste0(label, ".definition.variance"), groups, NA, diag(variance))
  u <- difference[-1]
  chisq <- if (k > 1 && any(variance > 0)) sum(u * solve(variance[-1, -1], u)) else NA
  add(case, paste0(label, ".definition.chisq"), "all", NA, chisq)
}
of <- function(case) input[input$case == case, ]
unstratified <- function(d) { d$stratum <- "all"; d }
for (case in c("heart", "seeded")) {
  score(case, Surv(entry, exit, event) ~ group, of(case))
  definition(case, unstratified(of(case)))
  score(case, Surv(entry, exit, event) ~ group + strata(stratum), of(case), "stratified")
  definition(case, of(case), "stratified")
}
three <- of("seeded"); three$group <- three$stratum; three$stratum <- "all"
score("seeded_three_groups", Surv(entry, exit, event) ~ group, three)
definition("seeded_three_groups", three)
definition("mgus2", of("mgus2"))
score("mgus2_first_120", Surv(entry, exit, event) ~ group, head(of("mgus2"), 120))
definition("mgus2_first_120", head(of("mgus2"), 120))

write.csv(input, "input.csv", row.names = FALSE, quote = FALSE)
out$value <- ifelse(is.na(out$value), "NA", sprintf("%.17g", out$value))
out$time <- ifelse(is.na(out$time), "NA", sprintf("%.17g", out$time))
write.csv(out, "expected.csv", row.names = FALSE, quote = FALSE)
writeLines(capture.output(sessionInfo()), "sessionInfo.txt")
