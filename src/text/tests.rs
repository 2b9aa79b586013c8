//! What the ruler promises: widths as drawn, whole letters, even lines, nothing lost.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::geom::Len;
use crate::text::Face;
use crate::text::FaceId;
use crate::text::Font;
use crate::text::Fonts;
use crate::text::Ruler;
use crate::text::TextBlock;

const CARD: Font = Font::new(Face::Medium, Len(1350));

fn texts(block: &TextBlock) -> Vec<&str> {
    block.lines.iter().map(|line| line.text.as_str()).collect()
}

/// Width of a string shaped in one go.
fn shaped(fonts: &Fonts, face: FaceId, text: &str, right_to_left: bool, font: Font) -> f64 {
    fonts.shape(face, text, right_to_left).ems() * font.size.to_f64()
}

#[test]
fn a_line_is_as_wide_as_its_words_shaped_together() {
    let fonts = Fonts::shipped();
    let ruler = Ruler::new(&fonts);
    let samples = [
        "Re-keys quote lines into billing by hand",
        "AV To. We, Ty “quoted” – 31 d → 14 d, 1.000,50 € (10 %)",
        "Überprüft Zahlungsverkehrsabwicklung für Größe",
        "Τιμολόγηση Ελληνικά Привет, как дела? Tiếng Việt đặt hàng",
        "A T A V W Y . , - ' \" T. Y. r. f) L' 11:30 x 2",
    ];
    for face in Face::ALL {
        for text in samples {
            for size in [860, 1050, 1350, 3400] {
                let font = Font::new(face, Len(size));
                let line = ruler.line(text, font, false);
                assert_eq!(line.runs.len(), 1, "{text}");
                let whole = shaped(&fonts, face.id(), text, false, font);
                assert!((line.width.to_f64() - whole).abs() <= 0.011, "{text}: {} {whole}", line.width.to_f64());
            }
        }
    }
    for text in ["الخطوة الثالثة من العميل", "שלום לקוח יקר", "ขั้นตอนการ ชำระเงิน", "ग्राहक सेवा केंद्र", "請求書の 発行"]
    {
        let line = ruler.line(text, CARD, false);
        let [run] = line.runs.as_slice() else { panic!("{text} is split: {:?}", line.runs) };
        let whole = shaped(&fonts, run.face, text, run.right_to_left, CARD);
        assert!((line.width.to_f64() - whole).abs() <= 0.011, "{text}: {} {whole}", line.width.to_f64());
    }
}

#[test]
fn figures_are_equally_wide() {
    let fonts = Fonts::shipped();
    let ruler = Ruler::new(&fonts);
    for face in Face::ALL {
        let width = |text: &str| ruler.line(text, Font::new(face, Len::px(20)), false).width;
        for figures in ["1111", "2345", "6789"] {
            assert_eq!(width(figures), width("0000"), "{face:?} {figures}");
        }
    }
}

#[test]
fn tracking_widens_every_letter() {
    let fonts = Fonts::shipped();
    let ruler = Ruler::new(&fonts);
    let plain = Font::new(Face::Bold, Len(950));
    let wide = Font { tracking: Len(80), ..plain };
    let difference = ruler.line("PERSONA é", wide, false).width - ruler.line("PERSONA é", plain, false).width;
    assert_eq!(difference, Len(9 * 80));
    let arabic = ruler.line("العميل", wide, true).width;
    assert_eq!(arabic, ruler.line("العميل", plain, true).width);
}

#[test]
fn lines_come_out_even() {
    let fonts = Fonts::shipped();
    let ruler = Ruler::new(&fonts);
    let block = ruler.wrap("Re-keys quote lines into billing by hand", CARD, Len::px(140), false);
    assert_eq!(texts(&block), ["Re-keys quote lines", "into billing by hand"]);
    let block = ruler.wrap("Gets the first invoice in May", CARD, Len::px(170), false);
    assert_eq!(texts(&block), ["Gets the first", "invoice in May"]);
}

#[test]
fn a_long_word_is_broken_where_it_hurts_least() {
    let fonts = Fonts::shipped();
    let ruler = Ruler::new(&fonts);
    let block = ruler.wrap("Kunden-Servicecenter", CARD, Len::px(100), false);
    assert_eq!(texts(&block), ["Kunden-", "Servicecenter"]);
    let block = ruler.wrap("Zahlungs\u{ad}verkehrs\u{ad}abwicklung", CARD, Len::px(130), false);
    assert_eq!(texts(&block), ["Zahlungs\u{ad}verkehrs-", "abwicklung"]);
    let block = ruler.wrap("Donaudampfschifffahrtsgesellschaft", CARD, Len::px(150), false);
    assert_eq!(texts(&block), ["Donaudampfschiff-", "fahrtsgesellschaft"]);
    assert_eq!(block.text(), "Donaudampfschifffahrtsgesellschaft");
    assert!(block.width <= Len::px(150));
    assert!(block.lines.iter().all(|line| line.width >= Len::px(100)), "the parts are even");
    let block = ruler.wrap("https://example.org/orders/2026-11-24?state=open", CARD, Len::px(130), false);
    assert_eq!(block.text(), "https://example.org/orders/2026-11-24?state=open");
    assert!(texts(&block).iter().rev().skip(1).all(|line| line.ends_with(['/', '-', '?', '='])), "{:?}", texts(&block));
}

#[test]
fn scripts_break_by_their_own_rules() {
    let fonts = Fonts::shipped();
    let ruler = Ruler::new(&fonts).language("ja");
    let japanese = ruler.wrap("請求書を発行して、お客様に送付する。「確認」ッ", CARD, Len::px(80), false);
    for line in texts(&japanese) {
        assert!(!line.starts_with(['、', '。', '」', 'ッ']), "{line}");
        assert!(!line.ends_with('「'), "{line}");
    }
    assert_eq!(japanese.text(), "請求書を発行して、お客様に送付する。「確認」ッ");
    let chinese = ruler.wrap("客户收到第一张发票，然后付款。", CARD, Len::px(70), false);
    assert!(chinese.lines.len() >= 3 && chinese.lines.iter().all(|line| !line.text.starts_with(['，', '。'])));
    let thai = ruler.wrap("ลูกค้าได้รับใบแจ้งหนี้ฉบับแรก", CARD, Len::px(90), false);
    assert_eq!(thai.text(), "ลูกค้าได้รับใบแจ้งหนี้ฉบับแรก");
    assert!(thai.lines.len() >= 2 && thai.lines.iter().all(|line| line.width <= Len::px(90)));
    assert!(thai.lines.iter().all(|line| !line.space_before));
    assert!(ruler.missing().is_empty(), "{:?}", ruler.missing());
}

#[test]
fn korean_keeps_its_words() {
    let fonts = Fonts::shipped();
    let ruler = Ruler::new(&fonts).language("ko-KR");
    let block = ruler.wrap("고객이 청구서를 받습니다", CARD, Len::px(90), false);
    assert!(
        texts(&block)
            .iter()
            .all(|line| ["고객이", "청구서를", "받습니다", "고객이 청구서를", "청구서를 받습니다"].contains(line))
    );
}

#[test]
fn two_directions_share_a_line() {
    let fonts = Fonts::shipped();
    let ruler = Ruler::new(&fonts);
    let line = ruler.line("فتح تطبيق CRM ثم حفظ", CARD, true);
    let runs: Vec<(&str, bool)> = line.runs.iter().map(|run| (run.text.as_str(), run.right_to_left)).collect();
    assert_eq!(runs, [("فتح تطبيق ", true), ("CRM", false), (" ثم حفظ", true)]);
    let [first, middle, last] = line.runs.as_slice() else { panic!() };
    assert!(first.x > middle.x && middle.x > last.x, "first words stand at the right");
    assert_eq!(last.x, Len::ZERO);
    assert!((first.x + first.width - line.width).abs() <= Len(1));
    let line = ruler.line("Plan \u{5e9}\u{5dc}\u{5d5}\u{5dd} now", CARD, true);
    assert!(line.runs.iter().any(|run| run.right_to_left));
    let english = ruler.line("Stop!", CARD, true);
    assert_eq!(english.runs.len(), 1, "words of the other direction keep their own");
}

#[test]
fn a_letter_of_many_characters_stays_whole() {
    let fonts = Fonts::shipped();
    let ruler = Ruler::new(&fonts);
    let family = "👨‍👩‍👧‍👦";
    let line = ruler.line(family, CARD, false);
    assert_eq!(line.runs.len(), 1);
    let spaced = ruler.line(&format!("{family} a"), CARD, false);
    assert_eq!(spaced.runs.get(1).map(|run| run.text.as_str()), Some(" a"), "the space belongs to the letters");
    assert!(line.width <= Len::px(20), "one picture, not four: {:?}", line.width);
    let text = format!("{family}{family}{family}{family}");
    let block = ruler.wrap(&text, CARD, Len::px(20), false);
    assert!(block.lines.iter().all(|line| line.text == family), "{:?}", texts(&block));
    let keycap = ruler.line("1️⃣", CARD, false);
    assert!(keycap.runs.len() == 1 && keycap.width <= Len::px(20), "{keycap:?}");
    assert!(ruler.missing().is_empty(), "{:?}", ruler.missing());
    let flag = ruler.line("🇩🇪", CARD, false);
    assert_eq!(flag.runs.len(), 1);
}

#[test]
fn what_no_face_has_is_told_and_takes_room() {
    let fonts = Fonts::shipped();
    let ruler = Ruler::new(&fonts);
    let line = ruler.line("a \u{1200} b 𓀀", CARD, false);
    assert_eq!(ruler.missing().keys().copied().collect::<Vec<_>>(), ['\u{1200}', '𓀀']);
    assert_eq!(ruler.missing().get(&'\u{1200}').map(String::as_str), Some("a \u{1200} b 𓀀"));
    let missing = line.runs.iter().find(|run| run.text == "\u{1200}").expect("a run of its own");
    assert_eq!(missing.width, Len::from_f64(0.6 * 13.5));
    let controls = ruler.line("a\u{1}b\u{fffe}c", CARD, false);
    assert_eq!(controls.text, "a\u{fffd}b\u{fffd}c");
}

#[test]
fn ends_of_lines_end_paragraphs() {
    let fonts = Fonts::shipped();
    let ruler = Ruler::new(&fonts);
    let block = ruler.wrap("\n one  two\r\n\nthree\n", CARD, Len::px(300), false);
    assert_eq!(block.lines.first().map(|line| line.text.as_str()), Some("one two"));
    assert_eq!(block.lines.last().map(|line| line.text.as_str()), Some("three"));
    assert_eq!(ruler.line("one\ntwo", CARD, false).text, "one two");
    assert_eq!(ruler.wrap("", CARD, Len::px(10), false).lines.len(), 1);
}

#[test]
fn very_long_texts_are_broken_too() {
    let fonts = Fonts::shipped();
    let ruler = Ruler::new(&fonts);
    for (piece, times) in
        [("a", 60_000), ("ab ", 20_000), ("שלום ", 7_000), ("a漢ם", 9_000), ("請求書", 7_000), ("e\u{301}", 20_000)]
    {
        let text = piece.repeat(times);
        let block = ruler.wrap(&text, CARD, Len::px(140), false);
        assert_eq!(block.text(), text.trim(), "{piece}");
        assert!(block.width <= Len::px(140));
    }
    let stacked = format!("a{}", "\u{301}".repeat(1_000));
    assert!(ruler.wrap(&stacked, CARD, Len::px(140), false).width <= Len::px(20));
}

#[test]
fn an_added_face_draws_what_the_own_ones_lack() {
    let shipped = Fonts::shipped();
    let arabic =
        (0..shipped.len()).map(FaceId).find(|face| shipped.family(*face) == "Cyanotype Arabic").expect("a face");
    let mut fonts = Fonts::shipped();
    let added = fonts.add(shipped.bytes(arabic).expect("bytes").to_vec()).expect("a font");
    let ruler = Ruler::new(&fonts);
    let line = ruler.line("العميل abc", CARD, true);
    let faces: Vec<FaceId> = line.runs.iter().map(|run| run.face).collect();
    assert!(faces.contains(&added) && faces.contains(&Face::Medium.id()), "{faces:?}");
    assert!(matches!(fonts.add(b"not a font at all".to_vec()), Err(crate::text::BadFont::Unreadable(_))));
    assert!(matches!(fonts.add(Vec::new()), Err(crate::text::BadFont::Unreadable(_))));
}

fn words() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "[a-zA-Z]{1,9}",
        "[A-Z][a-z]{2,14}-[a-z]{3,9}",
        "[0-9]{1,4}[.,%]?",
        "[äöüßéñøÅ]{1,6}",
        "[\u{5d0}-\u{5ea}]{1,7}",
        "[\u{627}-\u{63a}]{1,7}",
        "[\u{4e00}-\u{4e30}]{1,8}",
        "[ぁ-んァ-ン、。]{1,8}",
        "[กขคงจชดตนบปพมยรลวสหอะา]{1,10}",
        "(e\u{301}|👍🏽|🇫🇷|क्षि|👩‍💻){1,4}",
        "[a-z]{20,60}",
    ];
    proptest::collection::vec(word, 0..9).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, rng_seed: RngSeed::Fixed(20_261_124), ..ProptestConfig::default() })]

    #[test]
    fn wrapped_lines_fit_and_lose_nothing(text in words(), width in 20_i32..260, right_to_left: bool) {
        let fonts = Fonts::shipped();
        let ruler = Ruler::new(&fonts);
        let width = Len::px(width);
        let block = ruler.wrap(&text, CARD, width, right_to_left);
        prop_assert_eq!(block.text(), text.clone());
        for line in &block.lines {
            let letters = unicode_segmentation::UnicodeSegmentation::graphemes(line.text.as_str(), true).count();
            prop_assert!(line.width <= width || letters == 1, "{} in {:?}", line.text, width);
            let mut runs: Vec<_> = line.runs.iter().collect();
            runs.sort_by_key(|run| run.x);
            let mut pen = Len::ZERO;
            for run in runs {
                prop_assert!((run.x - pen).abs() <= Len(1), "runs touch");
                pen = run.x + run.width;
            }
            prop_assert!((pen - line.width).abs() <= Len(1));
        }
        let whole = ruler.widest_word(&text, CARD) <= width;
        let narrow = ruler.wrap(&text, CARD, block.width, right_to_left);
        prop_assert!(!whole || narrow.lines.len() == block.lines.len(), "the same words fit their own width");
        if block.lines.len() > 1 && ruler.widest_word(&text, CARD) < block.width {
            let tighter = ruler.wrap(&text, CARD, block.width - Len(1), right_to_left);
            prop_assert!(tighter.lines.len() > block.lines.len(), "no narrower block has as few lines");
        }
    }

    #[test]
    fn any_string_is_measured(text in any::<String>(), width in 0_i32..200) {
        let fonts = Fonts::shipped();
        let ruler = Ruler::new(&fonts);
        let block = ruler.wrap(&text, CARD, Len::px(width), false);
        prop_assert!(!block.lines.is_empty());
        prop_assert!(ruler.line(&text, CARD, true).width >= Len::ZERO);
    }
}
