// Prints what a library reads in each cell of a workbook, as JSON: node read.cjs exceljs|sheetjs FILE
// {"Reja": {"E6": 8, …}, …}; a formula is its stored result.
const [library, source] = process.argv.slice(2);

function plain(value) {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) {
    return Number(((value - Date.UTC(1899, 11, 30)) / 86400000).toFixed(10)); // days, as the cell holds them
  }
  if (typeof value !== "object") return value;
  if ("result" in value) return plain(value.result);
  if ("formula" in value || "sharedFormula" in value) return 0; // ExcelJS 4.4 drops a result that is 0
  if ("richText" in value) return value.richText.map((run) => run.text).join("");
  if ("text" in value) return plain(value.text);
  return "error" in value ? value.error : null;
}

async function main() {
  const told = {};
  if (library === "sheetjs") {
    const xlsx = require("xlsx");
    const book = xlsx.readFile(source, { cellDates: false });
    for (const name of book.SheetNames) {
      told[name] = {};
      for (const [where, cell] of Object.entries(book.Sheets[name])) {
        if (!where.startsWith("!")) told[name][where] = cell.t === "e" ? cell.w : (cell.v ?? null);
      }
    }
  } else {
    const { Workbook } = require("exceljs");
    const book = new Workbook();
    await book.xlsx.readFile(source);
    book.eachSheet((sheet) => {
      told[sheet.name] = {};
      sheet.eachRow((row) =>
        row.eachCell((cell) => {
          if (cell.master === cell) told[sheet.name][cell.address] = plain(cell.value);
        }),
      );
    });
  }
  process.stdout.write(JSON.stringify(told));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
