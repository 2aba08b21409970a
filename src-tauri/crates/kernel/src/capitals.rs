//! Amounts in capitals (大写), as receipts, quotes and contracts print them.

use crate::Money;

const DIGITS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
const PLACES: [&str; 4] = ["", "拾", "佰", "仟"];
const GROUPS: [&str; 5] = ["", "万", "亿", "万亿", "亿亿"];

/// The amount in capitals with its prefix: 1409.50 is 人民币壹仟肆佰零玖元伍角.
///
/// Rule (支付结算办法, annex 1): 整 is required after 元, none after 分, and left out here after 角;
/// zeros between digits are read once, also between a yuan digit of 0 and 角; an amount below nothing starts with 负.
pub fn capitals(amount: Money) -> String {
    let fen = amount.scaled().unsigned_abs();
    let mut text = String::from("人民币");
    if amount.is_negative() {
        text.push('负');
    }
    let (yuan, jiao, fen) = (fen / 100, fen / 10 % 10, fen % 10);
    if yuan > 0 || (jiao == 0 && fen == 0) {
        text.push_str(&whole(yuan));
        text.push('元');
    }
    match (jiao, fen) {
        (0, 0) => text.push('整'),
        (j, f) => {
            if j > 0 {
                if yuan > 0 && yuan % 10 == 0 {
                    text.push('零');
                }
                text.push(digit(j));
                text.push('角');
            } else if yuan > 0 {
                text.push('零');
            }
            if f > 0 {
                text.push(digit(f));
                text.push('分');
            }
        }
    }
    text
}

fn digit(value: u64) -> char {
    DIGITS[(value % 10) as usize]
}

fn whole(mut value: u64) -> String {
    if value == 0 {
        return DIGITS[0].to_string();
    }
    let mut groups = Vec::new();
    while value > 0 {
        groups.push(value % 10_000);
        value /= 10_000;
    }
    let mut text = String::new();
    let mut gap = false;
    for (index, &group) in groups.iter().enumerate().rev() {
        if group == 0 {
            gap = true;
            continue;
        }
        if !text.is_empty() && (gap || group < 1_000) {
            text.push(DIGITS[0]);
        }
        gap = false;
        push_group(&mut text, group);
        // 亿 is said once after its 万: 壹万亿, but 壹万零壹亿.
        let below = index == 3 && groups[2] != 0;
        text.push_str(if below { "万" } else { GROUPS[index] });
    }
    text
}

fn push_group(text: &mut String, group: u64) {
    let mut started = false;
    let mut gap = false;
    for place in (0..4).rev() {
        let value = group / 10u64.pow(place) % 10;
        if value == 0 {
            gap = started;
            continue;
        }
        if gap {
            text.push(DIGITS[0]);
            gap = false;
        }
        started = true;
        text.push(digit(value));
        text.push_str(PLACES[place as usize]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples() {
        for (amount, want) in [
            ("1409.50", "壹仟肆佰零玖元伍角"),
            ("6007.14", "陆仟零柒元壹角肆分"),
            ("107000.53", "壹拾万柒仟元零伍角叁分"),
            ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
            ("325.04", "叁佰贰拾伍元零肆分"),
            ("100000", "壹拾万元整"),
            ("0", "零元整"),
            ("0.05", "伍分"),
            ("0.50", "伍角"),
            ("10", "壹拾元整"),
            ("1001", "壹仟零壹元整"),
            ("10010", "壹万零壹拾元整"),
            ("100100001", "壹亿零壹拾万零壹元整"),
            ("1000000000000", "壹万亿元整"),
            ("1000100000000", "壹万零壹亿元整"),
            ("100000001", "壹亿零壹元整"),
            ("-12.30", "负壹拾贰元叁角"),
        ] {
            assert_eq!(
                capitals(amount.parse().unwrap()),
                format!("人民币{want}"),
                "{amount}"
            );
        }
    }

    /// Reads capitals back, as an independent check.
    fn read(text: &str) -> i64 {
        let text = text.trim_start_matches("人民币");
        let (negative, text) = match text.strip_prefix('负') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mut total, mut section, mut number) = (0i64, 0i64, 0i64);
        let mut fen = 0i64;
        for c in text.chars() {
            if let Some(value) = DIGITS.iter().position(|&d| d == c) {
                number = value as i64;
                continue;
            }
            match c {
                '拾' => section += number * 10,
                '佰' => section += number * 100,
                '仟' => section += number * 1_000,
                '万' => total += (section + number) * 10_000,
                '亿' => total = (total + section + number) * 100_000_000,
                '元' => fen += (total + section + number) * 100,
                '角' => fen += number * 10,
                '分' => fen += number,
                '整' => {}
                other => panic!("unexpected {other} in {text}"),
            }
            number = 0;
            if matches!(c, '万' | '亿' | '元') {
                section = 0;
            }
            if c == '元' {
                total = 0;
            }
        }
        if negative { -fen } else { fen }
    }

    proptest::proptest! {
        #[test]
        fn reads_back(fen in -100_000_000_000_000i64..100_000_000_000_000) {
            proptest::prop_assert_eq!(read(&capitals(Money::from_scaled(fen))), fen);
        }
    }
}
