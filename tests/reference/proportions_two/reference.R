# Difference of two proportions: Newcombe's hybrid of Wilson limits, which prop.test(correct = FALSE) gives for each.
options(stringsAsFactors = FALSE, contrasts = c("contr.treatment", "contr.poly"), warn = 1)
RNGkind("Mersenne-Twister", "Inversion", "Rejection"); set.seed(1)

# The examples of Newcombe 1998, table II, for method 10 at 95 %: (a) 56/70 against 48/80: (.0524, .3339),
# (b) 9/10 against 3/10: (.1705, .8090), (h) 10/10 against 0/10: (.6075, 1).  Recalled, not at hand; kept as `published`.
published <- data.frame(x = c(56, 9, 10), n = c(70, 10, 10), y = c(48, 3, 0), m = c(80, 10, 10),
                        lower = c(.0524, .1705, .6075), upper = c(.3339, .8090, 1))
grid <- expand.grid(n = c(1, 2, 8, 10, 30, 77), m = c(1, 5, 10, 31, 80), a = c(0, .2, .5, 1), b = c(0, .3, 1))
input <- unique(rbind(published[, c("x", "n", "y", "m")],
                      with(grid, data.frame(x = round(a * n), n = n, y = round(b * m), m = m))))

wilson <- function(x, n, level) suppressWarnings(prop.test(x, n, conf.level = level, correct = FALSE))$conf.int
out <- NULL
add <- function(case, quantity, group, value)
  out <<- rbind(out, data.frame(case, quantity, group, time = NA, value))
for (i in seq_len(nrow(input))) for (level in c(.95, .9)) {
  d <- input[i, ]; p <- d$x / d$n; q <- d$y / d$m
  one <- wilson(d$x, d$n, level); other <- wilson(d$y, d$m, level)
  add("grid", paste(c("lower", "upper"), level, sep = "."), paste0(d$x, "/", d$n, "-", d$y, "/", d$m),
      c(p - q - sqrt((p - one[1])^2 + (other[2] - q)^2), p - q + sqrt((one[2] - p)^2 + (q - other[1])^2)))
}
for (i in seq_len(nrow(published))) {
  d <- published[i, ]
  add("published", c("lower.0.95", "upper.0.95"), paste0(d$x, "/", d$n, "-", d$y, "/", d$m), c(d$lower, d$upper))
}

write.csv(input, "input.csv", row.names = FALSE, quote = FALSE)
out$value <- sprintf("%.17g", out$value)
write.csv(out, "expected.csv", row.names = FALSE, quote = FALSE)
writeLines(capture.output(sessionInfo()), "sessionInfo.txt")
