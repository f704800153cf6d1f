# Measured values: mean with t interval (t.test), standard deviation, quantiles of type 2 with exact limits by order
# statistics (qbinom).
options(stringsAsFactors = FALSE, contrasts = c("contr.treatment", "contr.poly"), warn = 1)
RNGkind("Mersenne-Twister", "Inversion", "Rejection"); set.seed(1)
library(survival)

rows <- function(case, value, group = "all") data.frame(case, group = as.character(group), value)
input <- na.omit(rbind(
  rows("lung_meal", lung$meal.cal, lung$sex),
  rows("lung_weight_loss", lung$wt.loss, lung$ph.ecog),   # negative values, many ties, one group of one
  rows("pbc_bilirubin", pbc$bili, pbc$stage),
  rows("scores", sample(0:60, 41, TRUE)),
  rows("five", c(3, 1, 4, 1, 5)),                          # no exact interval of the median at 95 %
  rows("six", c(3, 1, 4, 1, 5, 9)),
  rows("eight", c(2, 7, 1, 8, 2, 8, 1, 8)),                # n p whole: a midpoint
  rows("tenths", seq(.1, 4, .1)),
  rows("all_alike", rep(12, 7)),
  rows("two", c(10, 14)),
  rows("one", 7)
))

out <- NULL
add <- function(case, quantity, group, value)
  out <<- rbind(out, data.frame(case, quantity, group, time = NA, value))
for (case in unique(input$case)) for (group in unique(input$group[input$case == case])) {
  x <- sort(input$value[input$case == case & input$group == group]); n <- length(x)
  add(case, "mean", group, mean(x)); add(case, "sd", group, sd(x))
  for (level in c(.95, .9)) {
    test <- if (n > 1) try(t.test(x, conf.level = level), silent = TRUE) else NULL   # constant data: an error
    limits <- if (is.null(test) || inherits(test, "try-error")) c(NA, NA) else test$conf.int
    add(case, paste0(c("lower.", "upper."), level), group, limits)
    for (p in c(.1, .25, .5, .75)) {
      low <- qbinom((1 - level) / 2, n, p)                            # P(B < low) < tail
      high <- qbinom((1 - level) / 2, n, p, lower.tail = FALSE) + 1   # P(B >= high) <= tail
      add(case, paste("quantile", c("lower", "upper"), p, level, sep = "."), group, c(if (low) x[low] else NA, x[high]))
    }
  }
  add(case, paste("quantile", c(.1, .25, .5, .75), sep = "."), group, unname(quantile(x, c(.1, .25, .5, .75), type = 2)))
}

write.csv(input, "input.csv", row.names = FALSE, quote = FALSE)
out$value <- ifelse(is.na(out$value), "NA", sprintf("%.17g", out$value))
write.csv(out, "expected.csv", row.names = FALSE, quote = FALSE)
writeLines(capture.output(sessionInfo()), "sessionInfo.txt")
