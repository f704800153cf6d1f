# Kaplan-Meier: curves, limits on three scales, quantiles, landmarks, reverse Kaplan-Meier.
options(stringsAsFactors = FALSE, contrasts = c("contr.treatment", "contr.poly"), warn = 1)
RNGkind("Mersenne-Twister", "Inversion", "Rejection"); set.seed(1)
library(survival)

rows <- function(case, time, event, group = "all")
  data.frame(case = case, group = as.character(group), exit = time, event = as.integer(event))

deaths <- subset(colon, etype == 2)
input <- rbind(
  rows("lung", lung$time, lung$status == 2, lung$sex),
  rows("aml", aml$time, aml$status, aml$x),               # one arm ends in an event, the other censored
  rows("ovarian", ovarian$futime, ovarian$fustat, ovarian$rx),
  rows("veteran", veteran$time, veteran$status, veteran$celltype),
  rows("colon", deaths$time, deaths$status, deaths$rx),
  rows("mgus2", mgus2$futime, mgus2$death, mgus2$sex),
  rows("no_event", c(3, 5, 5, 8, 9, 12), 0),
  rows("flat_half_then_event", c(1, 2, 5, 7), 1),
  rows("flat_half_to_censoring", c(1, 2, 5, 7), c(1, 1, 0, 0)),
  rows("six_events", 1:6, 1),
  rows("ends_in_event", c(2, 4, 4, 6, 9, 11), c(1, 0, 1, 1, 0, 1)),
  rows("last_censored", c(2, 4, 4, 6, 9, 11), c(1, 0, 1, 1, 1, 0)),
  rows("event_and_censoring_one_day", c(5, 5, 5, 5, 8, 8, 8, 10), c(1, 0, 1, 0, 1, 0, 0, 1)),
  rows("all_on_one_day", rep(7, 6), c(1, 1, 1, 0, 0, 0)),
  rows("one_subject", 4, 1)
)
input <- subset(input, exit > 0)   # mgus2 has follow-up of 0 months, which is no time at risk

full <- c("lung", "aml", "ovarian", "veteran")
times <- list(lung = c(1, 5, 30.4375, 182.625, 310, 365.25, 730.5, 1022),
              aml = c(9, 12, 23, 30.4375, 48), ovarian = c(59, 182.625, 365.25, 730.5),
              veteran = c(1, 30.4375, 91.3125, 182.625, 365.25), colon = c(182.625, 365.25, 730.5, 1095.75, 1826.25),
              mgus2 = c(1, 12, 60, 120, 240), ends_in_event = c(1, 4, 5.5, 11), last_censored = c(4, 11),
              event_and_censoring_one_day = c(5, 8, 9), all_on_one_day = 7)

out <- NULL
add <- function(case, quantity, group, time, value)
  out <<- rbind(out, data.frame(case, quantity, group, time, value))
quantiles <- function(case, group, fit, label) {
  q <- quantile(fit, c(.25, .5, .75))
  for (part in c("quantile", "lower", "upper"))
    add(case, paste0(label, ".", part, c(".25", ".50", ".75")), group, NA, unname(q[[part]]))
}
for (case in unique(input$case)) for (group in unique(input$group[input$case == case])) {
  d <- input[input$case == case & input$group == group, ]
  fit <- survfit(Surv(exit, event) ~ 1, d, conf.type = "log-log", conf.int = .95)
  s <- summary(fit, censored = TRUE)
  if (case %in% full || nrow(d) < 20) {
    for (part in c("n.risk", "n.event", "n.censor", "surv", "std.err", "lower", "upper"))
      add(case, paste0("curve.", part), group, s$time, s[[part]])
  }
  quantiles(case, group, fit, "loglog95")
  if (case %in% c("aml", "ovarian", "ends_in_event")) {
    for (scale in c("log", "plain")) {
      other <- survfit(Surv(exit, event) ~ 1, d, conf.type = scale, conf.int = .95)
      o <- summary(other, censored = TRUE)
      for (part in c("lower", "upper")) add(case, paste0(scale, ".", part), group, o$time, o[[part]])
      quantiles(case, group, other, paste0(scale, "95"))
    }
    wide <- survfit(Surv(exit, event) ~ 1, d, conf.type = "log-log", conf.int = .99)
    quantiles(case, group, wide, "loglog99")
  }
  if (!is.null(times[[case]])) {
    at <- summary(fit, times = times[[case]], extend = TRUE)
    for (part in c("n.risk", "surv", "std.err", "lower", "upper"))
      add(case, paste0("at.", part), group, times[[case]], at[[part]])
  }
  if (case %in% c("lung", "ovarian", "veteran", "colon", "mgus2", "aml"))
    quantiles(case, group, survfit(Surv(exit, 1 - event) ~ 1, d, conf.type = "log-log"), "reverse")
}

write.csv(input, "input.csv", row.names = FALSE, quote = FALSE)
out$value <- ifelse(is.na(out$value), "NA", sprintf("%.17g", out$value))
out$time <- ifelse(is.na(out$time), "NA", sprintf("%.17g", out$time))
write.csv(out, "expected.csv", row.names = FALSE, quote = FALSE)
writeLines(capture.output(sessionInfo()), "sessionInfo.txt")
