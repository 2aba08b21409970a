//! A price book of 50,000 rows read as the import does, against bare calamine.

use std::io::Cursor;

use anyhow::ensure;
use calamine::{Reader as _, Xlsx};

use crate::Run;
use crate::figure::{Figure, Goal, Samples};

const ROWS: u32 = 50_000;

pub fn measure(_run: &Run) -> anyhow::Result<Vec<Figure>> {
    let bytes = workbook()?;
    let ours = Samples::of(5, || -> anyhow::Result<()> {
        let workbook = catalog::sheet::read("价格表.xlsx", &bytes)?;
        ensure!(workbook.sheets[0].rows.len() == ROWS as usize + 1);
        Ok(())
    })?;
    let bare = Samples::of(5, || -> anyhow::Result<()> {
        let mut workbook = Xlsx::new(Cursor::new(&bytes))?;
        let range = workbook.worksheet_range("价格表")?;
        ensure!(range.height() == ROWS as usize + 1);
        Ok(())
    })?;
    Ok(vec![Figure::beside(
        "xlsx of 50,000 rows read",
        "ms",
        ours.median(),
        "bare calamine",
        bare.median(),
        Goal::Ratio(1.5),
    )])
}

fn workbook() -> anyhow::Result<Vec<u8>> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("价格表")?;
    for (column, head) in (0_u16..).zip(["编号", "项目", "单位", "主材", "辅材", "人工", "工艺"])
    {
        sheet.write_string(0, column, head)?;
    }
    for row in 1..=ROWS {
        sheet.write_string(row, 0, format!("A{row:05}"))?;
        sheet.write_string(row, 1, format!("墙面乳胶漆 {row}"))?;
        sheet.write_string(row, 2, "㎡")?;
        for column in 3..6 {
            sheet.write_number(row, column, f64::from(row % 90) + 0.5)?;
        }
        sheet.write_string(row, 6, "腻子批刮三遍，打磨平整后底漆一遍、面漆两遍")?;
    }
    Ok(book.save_to_buffer()?)
}
