// Reads a workbook and saves it again, as programs do that use one of these libraries: node resave.cjs exceljs in.xlsx out.xlsx
const [library, source, target] = process.argv.slice(2);

async function main() {
  if (library === "sheetjs") {
    const xlsx = require("xlsx");
    xlsx.writeFile(xlsx.readFile(source, { cellFormula: true, cellStyles: true, cellNF: true }), target);
  } else {
    const { Workbook } = require("exceljs");
    const workbook = new Workbook();
    await workbook.xlsx.readFile(source);
    await workbook.xlsx.writeFile(target);
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
