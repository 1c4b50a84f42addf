# Prints what readxl reads in each cell of a workbook: sheet, row, column, kind and value, parted by the control
# characters that are for it (unit separator, record separator). Rscript read.R FILE
file <- commandArgs(trailingOnly = TRUE)[1]
days <- function(moment) as.numeric(moment) / 86400 + 25569 # from R's epoch, 1970, to Excel's
told <- function(value) {
  if (inherits(value, "POSIXct")) value <- days(value)
  kind <- if (is.numeric(value)) "number" else if (is.logical(value)) "logical" else "text"
  shown <- if (kind == "number") sprintf("%.17g", value) else enc2utf8(as.character(value))
  paste(kind, shown, sep = "\x1f")
}
for (sheet in readxl::excel_sheets(file)) {
  cells <- suppressMessages(readxl::read_excel(
    file, sheet = sheet, col_names = FALSE, col_types = "list", na = character(), trim_ws = FALSE,
    range = readxl::cell_limits(c(1, 1), c(NA, NA)), .name_repair = "minimal"
  ))
  for (column in seq_along(cells)) {
    filled <- which(vapply(cells[[column]], function(value) length(value) == 1 && !is.na(value), TRUE))
    values <- vapply(cells[[column]][filled], told, "")
    if (length(filled)) cat(paste(sheet, filled, column, paste0(values, "\x1e"), sep = "\x1f"), sep = "")
  }
}
