# Proportions: Clopper-Pearson (binom.test) and Wilson (prop.test without correction).
options(stringsAsFactors = FALSE, contrasts = c("contr.treatment", "contr.poly"), warn = 1)
RNGkind("Mersenne-Twister", "Inversion", "Rejection"); set.seed(1)
library(survival)

count <- function(case, event) data.frame(case, x = tapply(event, names(event), sum), n = tapply(event, names(event), length))
named <- function(event, group) setNames(as.integer(event), group)
grid <- do.call(rbind, lapply(c(1:12, 20, 30, 48, 60, 77, 90, 100, 114, 150, 228, 500, 1000, 5000), function(n)
  data.frame(case = "grid", x = sort(unique(pmin(n, c(0, 1, 2, 3, n %/% 3, n %/% 2, n - 1, n)))), n = n)))
input <- rbind(
  grid[grid$x >= 0, ],
  count("lung", named(lung$status == 2, lung$sex)),
  count("aml", named(aml$status, aml$x)),
  count("ovarian", named(ovarian$fustat, ovarian$rx)),
  count("veteran", named(veteran$status, veteran$celltype)),
  count("colon", named(colon$status[colon$etype == 1], colon$rx[colon$etype == 1])),
  count("mgus2", named(mgus2$pstat, mgus2$sex))
)
rownames(input) <- NULL

out <- NULL
for (i in seq_len(nrow(input))) for (level in c(.95, .9)) {
  x <- input$x[i]; n <- input$n[i]
  exact <- binom.test(x, n, conf.level = level)$conf.int
  wilson <- suppressWarnings(prop.test(x, n, conf.level = level, correct = FALSE))$conf.int  # small-count warning
  out <- rbind(out, data.frame(
    case = input$case[i],
    quantity = paste(rep(c("clopper-pearson", "wilson"), each = 2), c("lower", "upper"), level, sep = "."),
    group = paste(x, n, sep = "/"), time = NA, value = sprintf("%.17g", c(exact, wilson))))
}
# nobody: R refuses
nobody <- try(binom.test(0, 0), silent = TRUE)
out <- rbind(out, data.frame(case = "nobody", quantity = "clopper-pearson", group = "0/0", time = NA,
  value = paste0("ERROR: ", gsub("[,\n]", " ", conditionMessage(attr(nobody, "condition"))))))

write.csv(input, "input.csv", row.names = FALSE, quote = FALSE)
write.csv(out, "expected.csv", row.names = FALSE, quote = FALSE)
writeLines(capture.output(sessionInfo()), "sessionInfo.txt")
