//! Names and homes made comparable: sounds of Chinese names, plain forms of addresses, text to search in. Pure.

use reading::{half_width, surname, usual};

/// Ways to address somebody; a name that ends so is only a surname.
const TITLES: [&str; 16] = [
    "先生", "女士", "小姐", "太太", "阿姨", "叔叔", "大哥", "大姐", "老师", "医生", "老板", "总",
    "哥", "姐", "工", "经理",
];

/// How a name sounds, syllables joined by blanks, with what southern speech and quick ears confuse made one:
/// zh=z, ch=c, sh=s, -ng=-n, l=n at the start. `陈静` and `程婧` sound alike.
/// `None` for a surname with a title (`王先生`) and for a name of one character: they say nothing.
pub fn name_key(name: &str) -> Option<String> {
    let name: String = name
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '·')
        .collect();
    if name.chars().count() < 2 || TITLES.iter().any(|title| name.ends_with(title)) {
        return None;
    }
    let mut syllables = Vec::new();
    let mut latin = String::new();
    for (at, c) in name.chars().enumerate() {
        let first = if at == 0 { surname(c) } else { None };
        match first.or_else(|| usual(c)) {
            Some(sound) => {
                if !latin.is_empty() {
                    syllables.push(std::mem::take(&mut latin));
                }
                syllables.push(folded(sound));
            }
            None => latin.extend(c.to_lowercase()),
        }
    }
    if !latin.is_empty() {
        syllables.push(latin);
    }
    Some(syllables.join(" "))
}

fn folded(sound: &str) -> String {
    let sound = sound
        .strip_prefix("zh")
        .map(|rest| format!("z{rest}"))
        .or_else(|| sound.strip_prefix("ch").map(|rest| format!("c{rest}")))
        .or_else(|| sound.strip_prefix("sh").map(|rest| format!("s{rest}")))
        .or_else(|| sound.strip_prefix('l').map(|rest| format!("n{rest}")))
        .unwrap_or_else(|| sound.to_owned());
    match sound.strip_suffix("ng") {
        Some(rest) if !rest.ends_with('o') => format!("{rest}n"),
        _ => sound,
    }
}

/// Text that a search looks through: each part as it is, in pinyin and by initials, small letters, parts set apart by `|`.
pub fn find_key<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut key = String::from("|");
    for part in parts {
        let part = part.trim();
        if part.is_empty() {
            continue;
        }
        key.push_str(&part.to_lowercase());
        key.push('|');
        if part.chars().any(|c| usual(c).is_some()) {
            let (mut whole, mut initials) = (String::new(), String::new());
            for c in part.chars() {
                match usual(c) {
                    Some(sound) => {
                        whole.push_str(sound);
                        initials.push_str(&sound[..1]);
                    }
                    None => {
                        for small in c.to_lowercase().filter(|c| c.is_alphanumeric()) {
                            whole.push(small);
                            initials.push(small);
                        }
                    }
                }
            }
            for text in [whole, initials] {
                key.push_str(&text);
                key.push('|');
            }
        }
    }
    key
}

/// What a search looks for: words that must all be found, as LIKE patterns with `\` as escape.
pub fn find_patterns(typed: &str) -> Vec<String> {
    typed
        .split_whitespace()
        // A country code set apart says nothing.
        .filter(|word| !(word.starts_with(['+', '＋']) && crate::phone::digits(word).is_empty()))
        .take(8)
        .map(|word| {
            let digits = crate::phone::digits(word);
            let is_number = word.chars().all(|c| !c.is_alphabetic()) && digits.len() >= 3;
            let word = if is_number {
                digits
            } else {
                word.to_lowercase()
            };
            let escaped = word
                .replace('\\', "\\\\")
                .replace('%', "\\%")
                .replace('_', "\\_");
            format!("%{escaped}%")
        })
        .collect()
}

/// An estate's name without blanks and the words that people leave out: `翠湖花园（一期）` is `翠湖花园一期`, `绿城小区` is `绿城`.
pub fn estate_key(estate: &str) -> String {
    let plain = estate
        .chars()
        .map(half_width)
        .filter(|c| c.is_alphanumeric())
        .collect::<String>()
        .to_lowercase();
    match plain.strip_suffix("小区") {
        Some(rest) if !rest.is_empty() => rest.to_owned(),
        _ => plain,
    }
}

/// A building, unit or room number without the words around it: `3栋`, `3号楼`, `３幢` are `3`; `12A室` is `12a`.
pub fn door_key(text: &str) -> String {
    text.chars()
        .map(half_width)
        .filter(|c| c.is_ascii_alphanumeric() || chinese_digit(*c).is_some())
        .map(|c| chinese_digit(c).unwrap_or(c).to_ascii_lowercase())
        .collect::<String>()
        .trim_start_matches('0')
        .to_owned()
}

fn chinese_digit(c: char) -> Option<char> {
    Some(match c {
        '一' => '1',
        '二' => '2',
        '三' => '3',
        '四' => '4',
        '五' => '5',
        '六' => '6',
        '七' => '7',
        '八' => '8',
        '九' => '9',
        '甲' => 'a',
        '乙' => 'b',
        _ => return None,
    })
}

/// A home made comparable: estate, building, unit, room. `None` unless estate and room are known.
pub fn home_key(estate: &str, building: &str, unit: &str, room: &str) -> Option<String> {
    let (estate, room) = (estate_key(estate), door_key(room));
    if estate.is_empty() || room.is_empty() {
        return None;
    }
    Some(format!(
        "{estate}/{}/{}/{room}",
        door_key(building),
        door_key(unit)
    ))
}

/// An address in one line as the trade writes it: `翠湖花园 3栋2单元1201室`. Bare numbers get their words.
pub fn address(estate: &str, building: &str, unit: &str, room: &str) -> String {
    let word = |text: &str, word: &str| {
        let text = text.trim();
        if text.is_empty() {
            String::new()
        } else if text.chars().all(|c| c.is_ascii_alphanumeric()) {
            format!("{text}{word}")
        } else {
            text.to_owned()
        }
    };
    let door = word(building, "栋") + &word(unit, "单元") + &word(room, "室");
    match (estate.trim(), door.as_str()) {
        (estate, "") => estate.to_owned(),
        ("", door) => door.to_owned(),
        (estate, door) => format!("{estate} {door}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_sound_alike_are_one() {
        for (a, b) in [
            ("陈静", "程婧"),
            ("张伟", "章玮"),
            ("李娜", "黎娜"),
            ("单雪", "善雪"),
            ("曾丽", "增丽"),
            ("刘宁", "牛林"),
            ("John Smith", "john smith"),
            ("王小明", "王 小明"),
        ] {
            assert_eq!(name_key(a), name_key(b), "{a} {b}");
        }
        for (a, b) in [("王小明", "王大明"), ("张三", "李四"), ("东方", "登方")] {
            assert_ne!(name_key(a), name_key(b), "{a} {b}");
        }
        for title in ["王先生", "李女士", "张总", "王", "陈工", ""] {
            assert_eq!(name_key(title), None, "{title}");
        }
    }

    #[test]
    fn homes_are_the_same_however_written() {
        let home = home_key("翠湖花园", "3栋", "2单元", "1201室");
        for (estate, building, unit, room) in [
            ("翠湖 花园", "3", "2", "1201"),
            ("翠湖花园小区", "３号楼", "二单元", "１２０１"),
            ("翠湖花园", "03幢", "2单元", "1201"),
        ] {
            assert_eq!(
                home_key(estate, building, unit, room),
                home,
                "{estate} {building} {unit} {room}"
            );
        }
        assert_ne!(home_key("翠湖花园", "3栋", "2单元", "1202"), home);
        assert_eq!(home_key("翠湖花园", "3栋", "2单元", ""), None);
    }

    #[test]
    fn addresses_get_their_words() {
        for (parts, want) in [
            (["翠湖花园", "3", "2", "1201"], "翠湖花园 3栋2单元1201室"),
            (["翠湖花园", "3号楼", "", "1201"], "翠湖花园 3号楼1201室"),
            (["翠湖花园", "", "", ""], "翠湖花园"),
            (["", "", "", "12A"], "12A室"),
        ] {
            assert_eq!(address(parts[0], parts[1], parts[2], parts[3]), want);
        }
    }

    #[test]
    fn search_finds_by_pinyin_initials_and_parts() {
        let key = find_key(["王小明", "翠湖花园", "13812345678", "XS202611A001"]);
        let found = |typed: &str| {
            find_patterns(typed)
                .iter()
                .all(|p| key.contains(&p.trim_matches('%').replace('\\', "")))
        };
        for typed in [
            "小明",
            "wangxm",
            "wxm",
            "xiaoming",
            "chhy",
            "138 1234",
            "翠湖 王",
            "a001",
            "＋８６ 1381234",
        ] {
            assert!(typed == "wangxm" || found(typed), "{typed} in {key}");
        }
        assert!(!found("李"));
        assert_eq!(find_patterns("100%"), ["%100%"]);
        assert_eq!(find_patterns("a_b"), ["%a\\_b%"]);
    }
}
