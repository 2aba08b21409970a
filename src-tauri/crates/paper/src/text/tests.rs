use super::*;
use crate::describe::Run;

fn wrap(text: &str, ems: f32) -> Vec<String> {
    let mut setter = Setter::new(Fonts::bundled());
    let style = TextStyle {
        size: 10.0,
        ..TextStyle::default()
    };
    let measure = Measure {
        width: ems * 10.0,
        leading: LEADING,
        indent: 0.0,
        justify: false,
    };
    let lines = setter.lines(&text.into(), &style, measure);
    for line in &lines {
        assert!(line.width <= measure.width + SLACK, "{line:?}");
    }
    lines.iter().map(Line::to_plain).collect()
}

#[test]
fn lines_break_where_chinese_and_latin_allow() {
    // (text, width in characters, lines)
    let cases: &[(&str, f32, &[&str])] = &[
        ("", 4.0, &[]),
        ("墙面", 4.0, &["墙面"]),
        ("墙面乳胶漆两底两面", 4.0, &["墙面乳胶", "漆两底两", "面"]),
        // Closing punctuation does not start a line; at the end of a line it gives up its empty half.
        ("一二三，四五六", 3.0, &["一二", "三，四", "五六"]),
        ("一二三，四五六", 3.5, &["一二三，", "四五六"]),
        ("一二三。」四五", 4.0, &["一二", "三。」四", "五"]),
        ("一二三、", 3.5, &["一二三、"]),
        ("一二三！？四", 3.0, &["一二", "三！？", "四"]),
        // Opening punctuation does not end a line.
        ("一二（三四）五", 3.0, &["一二", "（三", "四）五"]),
        ("一二《三四》", 3.0, &["一二", "《三", "四》"]),
        // Chinese quotation marks hold to what they enclose.
        ("他说“你好”再见", 3.0, &["他说", "“你", "好”再", "见"]),
        ("漆“两底”面面面", 4.5, &["漆“两底”", "面面面"]),
        // Dashes and ellipses stay in one piece and not at the start.
        ("一二三……四", 4.0, &["一二", "三……四"]),
        // Latin words and numbers stay whole.
        ("铺贴 800×800 抛釉砖", 5.0, &["铺贴 ", "800×800 ", "抛釉砖"]),
        ("合计12,345.60元整", 5.0, &["合计", "12,345.60", "元整"]),
        ("Wall paint, two coats", 5.0, &["Wall paint, ", "two coats"]),
        ("a-b c", 30.0, &["a-b c"]),
        // … except when longer than the line.
        (
            "Donaudampfschifffahrt",
            5.0,
            &["Donauda", "mpfschifff", "ahrt"],
        ),
        (
            "面 Donaudampfschifffahrt",
            5.0,
            &["面 ", "Donauda", "mpfschifff", "ahrt"],
        ),
        // A unit stays with its figure.
        ("面积约102㎡", 4.8, &["面积约", "102㎡"]),
        ("一共涨了5％", 4.9, &["一共涨了", "5％"]),
        // Line ends break, at the end of the text they do not count; tabs are gaps; controls are nothing.
        (
            "一\n二\r\n三\r四\u{2028}五\n",
            9.0,
            &["一", "二", "三", "四", "五"],
        ),
        ("一\n\n二", 9.0, &["一", "", "二"]),
        ("一\t二", 9.0, &["一    二"]),
        (
            "一\u{0}\u{7}\u{1b}二\u{200b}\u{feff}\u{fe0f}三\u{e0100}",
            9.0,
            &["一二三"],
        ),
        ("\u{1}", 9.0, &[""]),
        // No-break space holds.
        ("Mr.\u{a0}Yan", 2.5, &["Mr.\u{a0}Y", "an"]),
        // Narrower than a character: one character a line, no endless loop.
        ("墙面", 1.3, &["墙", "面"]),
    ];
    for (text, ems, expected) in cases {
        let trimmed = |lines: &[&str]| {
            lines
                .iter()
                .map(|l| l.trim_end().to_owned())
                .collect::<Vec<_>>()
        };
        let got = wrap(text, *ems);
        assert_eq!(got, trimmed(expected), "{text:?} at {ems}");
    }
}

#[test]
fn characters_wider_than_the_line_shrink_to_it() {
    assert_eq!(wrap("墙面a", 0.3), ["墙", "面", "a"]);
}

#[test]
fn no_line_starts_with_closing_or_ends_with_opening_punctuation() {
    let text = "本报价（含主材、辅材、人工）依据“现场量房”数据编制；《合同》第3条：工程量按实结算，单价不变！如有疑问？请致电【客服】。";
    for tenths in 30..400 {
        let lines = wrap(text, tenths as f32 / 10.0);
        assert_eq!(lines.concat(), text);
        for line in &lines {
            let (first, last) = (
                line.chars().next().expect("no empty line"),
                line.chars().last().expect("same"),
            );
            assert!(
                !"，。、；：！？）」』】》〉”’".contains(first),
                "{line:?} at {tenths}"
            );
            assert!(!"（「『【《〈“‘".contains(last), "{line:?} at {tenths}");
        }
    }
}

#[test]
fn justified_lines_reach_both_edges_except_the_last() {
    let mut setter = Setter::new(Fonts::bundled());
    let measure = Measure {
        width: 103.0,
        leading: LEADING,
        indent: 20.0,
        justify: true,
    };
    let text =
        "水电验收合格后三日内付合同价款的30%，泥木验收合格后付 30%。其余在竣工验收合格后付清。";
    let lines = setter.lines(&text.into(), &TextStyle::default(), measure);
    assert!(lines.len() > 3);
    assert_eq!(lines[0].pieces[0].x, 20.0);
    for line in &lines[..lines.len() - 1] {
        assert!((line.width - 103.0).abs() < 0.1, "{}", line.width);
    }
    assert!(lines[lines.len() - 1].width < 100.0);
}

#[test]
fn every_character_gets_the_face_that_has_it() {
    let mut setter = Setter::new(Fonts::bundled());
    let text = Text::plain("䶮㛃𬭚龘燊").with_run(Run {
        text: "𠮷𪚥𨭎 Yan".into(),
        bold: Some(true),
        ..Run::default()
    });
    let measure = Measure {
        width: 900.0,
        leading: LEADING,
        indent: 0.0,
        justify: false,
    };
    let lines = setter.lines(&text, &TextStyle::default(), measure);
    let pieces: Vec<(FaceId, bool, usize)> = lines[0]
        .pieces
        .iter()
        .map(|p| (p.face, p.embolden, p.glyphs.len()))
        .collect();
    assert_eq!(pieces, [(0, false, 5), (2, true, 3), (1, false, 4)]);
    assert!(setter.missing.is_empty());
}

#[test]
fn what_no_face_has_is_named_and_reported() {
    let mut setter = Setter::new(Fonts::bundled());
    let measure = Measure {
        width: 900.0,
        leading: LEADING,
        indent: 0.0,
        justify: false,
    };
    let lines = setter.lines(&"张🦀伟\u{30001}é".into(), &TextStyle::default(), measure);
    assert_eq!(lines[0].to_plain(), "张[U+1F980]伟[U+30001]é");
    assert_eq!(setter.missing, BTreeSet::from(['🦀', '\u{30001}']));
}

#[test]
fn clipped_text_ends_in_an_ellipsis() {
    let mut setter = Setter::new(Fonts::bundled());
    let lines = setter.clipped(&"龘".repeat(3000).into(), &TextStyle::default(), 100.0, 2);
    assert_eq!(lines.len(), 2);
    assert!(lines[1].to_plain().ends_with('…'));
    let whole = setter.clipped(&"短".into(), &TextStyle::default(), 100.0, 2);
    assert_eq!(whole[0].to_plain(), "短");
}
