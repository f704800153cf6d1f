# Log-rank test: k groups, strata, Fleming-Harrington rho; and what R says at the edges.
options(stringsAsFactors = FALSE, contrasts = c("contr.treatment", "contr.poly"), warn = 1)
RNGkind("Mersenne-Twister", "Inversion", "Rejection"); set.seed(1)
library(survival)

rows <- function(case, time, event, group, stratum = "all") {
  d <- data.frame(case, group = as.character(group), stratum = as.character(stratum), exit = time,
                  event = as.integer(event))
  d[!is.na(group) & !is.na(stratum) & time > 0, ]
}
deaths <- subset(colon, etype == 2)
input <- rbind(
  rows("lung_sex_by_inst", lung$time, lung$status == 2, lung$sex, lung$inst),
  rows("lung_ecog", lung$time, lung$status == 2, lung$ph.ecog),
  rows("veteran_trt_by_celltype", veteran$time, veteran$status, veteran$trt, veteran$celltype),
  rows("veteran_celltype", veteran$time, veteran$status, veteran$celltype),
  rows("ovarian_rx_by_ecog", ovarian$futime, ovarian$fustat, ovarian$rx, ovarian$ecog.ps),
  rows("colon_rx_by_node4_extent", deaths$time, deaths$status, deaths$rx,
       paste(deaths$node4, deaths$extent, sep = "-")),
  rows("mgus2_sex", mgus2$futime, mgus2$death, mgus2$sex),
  rows("aml_x", aml$time, aml$status, aml$x),
  rows("no_ties", c(1:10, 1:10 + .5), rep(c(1, 1, 0, 1, 1), 4), rep(c("a", "b"), each = 10)),
  rows("all_tied", rep(c(5, 9), each = 10), rep(c(1, 1, 0, 1, 1), 4), rep(c("a", "b"), 10)),
  # stratum x has one arm only, stratum y has no event
  rows("empty_strata", c(1:6, 1:6, 1:10), c(rep(1, 6), rep(0, 6), rep(c(1, 0), 5)),
       c(rep("a", 6), rep(c("a", "b"), 3), rep(c("a", "b"), each = 5)),
       c(rep("x", 6), rep("y", 6), rep("z", 10))),
  # all strata are empty in this sense
  rows("all_strata_empty", c(1:5, 1:5), rep(1, 10), rep(c("a", "b"), each = 5), rep(c("x", "y"), each = 5)),
  rows("no_event", c(3:7, 4:8), 0, rep(c("a", "b"), each = 5)),
  rows("arm_without_event", c(2:7, 8:13), rep(c(1, 0), each = 6), rep(c("a", "b"), each = 6)),
  rows("one_group", 1:6, 1, "a"),
  rows("one_each", c(3, 5), 1, c("a", "b"))
)

out <- NULL
add <- function(case, quantity, group, value)
  out <<- rbind(out, data.frame(case, quantity, group, time = NA, value = as.character(value)))
number <- function(x) ifelse(is.na(x), "NA", sprintf("%.17g", x))
test <- function(case, label, formula, d, rho = 0) {
  warned <- function(w) {
    add(case, paste0(label, ".warning"), "all", paste0("WARN: ", gsub("[,\n]", " ", conditionMessage(w))))
    invokeRestart("muffleWarning")
  }
  fit <- try(withCallingHandlers(survdiff(formula, d, rho = rho), warning = warned), silent = TRUE)
  if (inherits(fit, "try-error")) {
    add(case, paste0(label, ".chisq"), "all",
        paste0("ERROR: ", gsub("[,\n]", " ", conditionMessage(attr(fit, "condition")))))
    return(invisible())
  }
  groups <- sort(unique(d$group))
  total <- function(x) if (is.matrix(x)) rowSums(x) else x
  add(case, paste0(label, ".chisq"), "all", number(fit$chisq))
  add(case, paste0(label, ".df"), "all", number(sum(total(fit$exp) > 0) - 1))
  add(case, paste0(label, ".p"), "all", number(fit$pvalue))
  add(case, paste0(label, ".obs"), groups, number(unname(total(fit$obs))))
  add(case, paste0(label, ".exp"), groups, number(unname(total(fit$exp))))
  add(case, paste0(label, ".var"), groups, number(diag(fit$var)))
}
for (case in unique(input$case)) {
  d <- input[input$case == case, ]
  test(case, "plain", Surv(exit, event) ~ group, d)
  if (length(unique(d$stratum)) > 1)
    test(case, "stratified", Surv(exit, event) ~ group + strata(stratum), d)
  if (case %in% c("lung_sex_by_inst", "veteran_celltype", "ovarian_rx_by_ecog", "colon_rx_by_node4_extent")) {
    test(case, "rho1", Surv(exit, event) ~ group, d, rho = 1)
    test(case, "rho05", Surv(exit, event) ~ group, d, rho = .5)
    if (length(unique(d$stratum)) > 1)
      test(case, "rho1_stratified", Surv(exit, event) ~ group + strata(stratum), d, rho = 1)
  }
}

write.csv(input, "input.csv", row.names = FALSE, quote = FALSE)
write.csv(out, "expected.csv", row.names = FALSE, quote = FALSE)
writeLines(capture.output(sessionInfo()), "sessionInfo.txt")
