# Cumulative incidence of lesions, several of one patient: standard errors by patient.
#
# survfit(cluster =) of R-survival 3.5-3 ignores the cluster of a multi-state curve and gives the naive standard
# error; it is kept here as `ignored`. The reference is R's own influence, added up by patient, beside a bootstrap
# of patients and a jackknife that leaves one patient out at a time.
options(stringsAsFactors = FALSE, contrasts = c("contr.treatment", "contr.poly"), warn = 1)
RNGkind("Mersenne-Twister", "Inversion", "Rejection"); set.seed(20)
library(survival)

# Patients with 1-5 lesions, a gamma frailty of local failure, one death for all lesions of a patient.
lesions <- function(case, patients, hazard, late = FALSE) {
  frailty <- rgamma(patients, 1, 1); count <- sample(1:5, patients, TRUE, c(.35, .25, .2, .12, .08))
  death <- ceiling(rexp(patients, 1 / 900)); censoring <- sample(200:1200, patients, TRUE)
  one <- function(i) {
    failure <- ceiling(rexp(count[i], hazard * frailty[i]))
    exit <- pmin(failure, death[i], censoring[i])
    state <- ifelse(failure <= pmin(death[i], censoring[i]), 1, ifelse(death[i] <= censoring[i], 2, 0))
    entry <- if (late) rep(sample(0:150, 1), count[i]) else 0
    data.frame(case, patient = i, entry, exit, state)
  }
  found <- do.call(rbind, lapply(seq_len(patients), one))
  found[found$entry < found$exit, ]
}
input <- rbind(
  lesions("sixty", 60, 1 / 900),
  lesions("thirty", 30, 1 / 700),
  lesions("few_failures", 40, 1 / 40000),
  lesions("late_entries", 60, 1 / 600, late = TRUE)
)

out <- NULL
add <- function(case, quantity, time, value)
  out <<- rbind(out, data.frame(case, quantity, group = "all", time, value))

fit_rows <- function(d, influence = FALSE) {
  d$state <- factor(d$state, 0:2)
  d$row <- seq_len(nrow(d))
  if (any(d$entry > 0)) survfit(Surv(entry, exit, state) ~ 1, d, id = row, influence = influence)
  else survfit(Surv(exit, state) ~ 1, d, influence = influence)
}
incidence <- function(d, times, cause) {   # carried forward: the largest time may have been left out
  fit <- fit_rows(d)
  c(0, fit$pstate[, 1 + cause])[1 + findInterval(times, fit$time)]
}
loglog <- function(f) log(-log(f))

for (case in unique(input$case)) {
  d <- input[input$case == case, ]
  if (any(d$entry > 0)) {   # the start rule, as in left_truncation; rows, not patients, are counted
    candidates <- sort(unique(d$entry))
    enough <- sapply(candidates, function(e) sum(d$entry <= e & d$exit > e)) >= 5
    t0 <- candidates[which(enough)[1]]
    add(case, "start", NA, t0)
    d <- d[d$exit > t0, ]; d$entry <- pmax(d$entry, t0)
  }
  fit <- fit_rows(d, TRUE)
  stopifnot(dim(fit$influence.pstate)[2] == length(fit$time) + 1)   # the first is that of time 0
  influence <- fit$influence.pstate[, -1, ]
  ignored <- survfit(Surv(exit, factor(state, 0:2)) ~ 1, d, cluster = patient)
  times <- c(91, 182, 365, 548, 730, 912); times <- times[times <= max(d$exit)]
  place <- findInterval(times, fit$time)
  patients <- unique(d$patient); m <- length(patients)
  add(case, "patients", NA, m)
  for (cause in 1:2) {
    f <- fit$pstate[place, 1 + cause]
    by_patient <- rowsum(influence[, place, 1 + cause], d$patient)
    se <- sqrt(colSums(by_patient^2))
    add(case, paste0("pstate.", cause), times, f)
    add(case, paste0("std.err.", cause), times, se)
    add(case, paste0("naive.", cause), times, sqrt(colSums(influence[, place, 1 + cause]^2)))
    if (all(d$entry == 0)) add(case, paste0("ignored.", cause), times, ignored$std.err[place, 1 + cause])
    z <- qnorm(.975) * se / (f * log(f))
    add(case, paste0("lower.", cause), times, f^exp(-z)); add(case, paste0("upper.", cause), times, f^exp(z))
    # one patient left out at a time, on the scale of the interval, t with m - 1 degrees of freedom
    left_out <- sapply(patients, function(p) incidence(d[d$patient != p, ], times, cause))
    g <- loglog(left_out)
    jackknife <- sqrt((m - 1) / m * rowSums((g - rowMeans(g))^2))
    jackknife[!is.finite(jackknife)] <- NA   # a patient without whom there is no event, or nothing else
    width <- qt(.975, m - 1) * jackknife
    add(case, paste0("jackknife.se.", cause), times, jackknife)
    add(case, paste0("jackknife.lower.", cause), times, exp(-exp(loglog(f) + width)))
    add(case, paste0("jackknife.upper.", cause), times, exp(-exp(loglog(f) - width)))
  }
}

# 2,000 bootstrap samples of patients for the first case.
d <- input[input$case == "sixty", ]; times <- c(182, 365, 730)
rows_of <- split(seq_len(nrow(d)), d$patient)
boot <- replicate(2000, incidence(d[unlist(rows_of[sample(length(rows_of), replace = TRUE)]), ], times, 1))
add("sixty", "bootstrap.1", times, apply(boot, 1, sd))

write.csv(input, "input.csv", row.names = FALSE, quote = FALSE)
out$value <- ifelse(is.na(out$value), "NA", sprintf("%.17g", out$value))
out$time <- ifelse(is.na(out$time), "NA", sprintf("%.17g", out$time))
write.csv(out, "expected.csv", row.names = FALSE, quote = FALSE)
writeLines(capture.output(sessionInfo()), "sessionInfo.txt")
