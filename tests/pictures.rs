//! What the written pictures promise: well formed for any words, the same bytes each time, the same letters in
//! every mode, nothing the rasteriser complains of.

use std::sync::Arc;
use std::sync::Mutex;

use cyanotype::color::Color;
use cyanotype::export::png::PngError;
use cyanotype::export::png::Raster;
use cyanotype::export::png::png;
use cyanotype::export::svg::TextMode;
use cyanotype::export::svg::svg;
use cyanotype::geom::Len;
use cyanotype::geom::Point;
use cyanotype::geom::Rect;
use cyanotype::geom::Size;
use cyanotype::scene::Access;
use cyanotype::scene::Fill;
use cyanotype::scene::Mark;
use cyanotype::scene::Scene;
use cyanotype::scene::Segment;
use cyanotype::scene::Stroke;
use cyanotype::scene::Tags;
use cyanotype::scene::TextRun;
use cyanotype::text::Anchor;
use cyanotype::text::Face;
use cyanotype::text::Font;
use cyanotype::text::Fonts;
use cyanotype::text::Ruler;

const INK: Color = Color(0x17, 0x21, 0x2e);
const ALL: [TextMode; 3] = [TextMode::Embed, TextMode::Outline, TextMode::Names];

/// Everything that the rasteriser had to say.
static SAID: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Listener;

impl log::Log for Listener {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }
    fn log(&self, record: &log::Record<'_>) {
        SAID.lock().unwrap().push(format!("{} {}", record.target(), record.args()));
    }
    fn flush(&self) {}
}

fn listen() {
    let _ = log::set_logger(&Listener);
    log::set_max_level(log::LevelFilter::Warn);
}

fn text(runs: Vec<TextRun>, size: Len, tracking: Len, strike: bool) -> Mark {
    Mark::Text { runs, size, tracking, fill: INK, strike, tags: Tags::kind("text").with("data-for", "a") }
}

fn scene(marks: Vec<Mark>) -> Scene {
    Scene {
        size: Size::new(Len::px(900), Len::px(620)),
        language: "en".to_owned(),
        title: "First invoice".to_owned(),
        description: "Two steps & a <pain>.".to_owned(),
        tags: Tags(vec![("data-profile", "free".to_owned())]),
        background: Some(Color::WHITE),
        marks,
    }
}

/// A page with one of everything.
fn sample(fonts: &Fonts) -> Scene {
    let ruler = Ruler::new(fonts);
    let at = |x: i32, y: i32| Point::new(Len::px(x), Len::px(y));
    let body = Font::new(Face::Medium, Len(1350));
    let mut marks = Vec::new();
    let title = Font { tracking: Len(-14), ..Font::new(Face::Display, Len::px(34)) };
    let title_line = ruler.line("First invoice 1204", title, false);
    marks.push(text(title_line.place(at(32, 60), Anchor::Left), title.size, title.tracking, false));
    let caps = Font { tracking: Len(95), ..Font::new(Face::Bold, Len(1050)) };
    marks.push(text(
        ruler.line("SERVICE BLUEPRINT", caps, false).place(at(32, 24), Anchor::Left),
        caps.size,
        caps.tracking,
        false,
    ));
    let words = [
        ("Re-keys quote lines into billing by hand", false),
        ("Zahlungsverkehrsabwicklungssystem prüft 1.000,50 €", false),
        ("請求書を発行して、お客様に送付する", false),
        ("客户收到第一张发票，然后付款", false),
        ("ลูกค้าได้รับใบแจ้งหนี้ฉบับแรก", false),
        ("يفتح العميل تطبيق CRM (نسخة 2) ثم يدفع!", true),
        ("לקוח מקבל חשבונית ראשונה: 250 ₪!", true),
        ("ग्राहक सेवा केंद्र को फोन", false),
        ("Family 👨‍👩‍👧‍👦 happy 🙂 ✓ ★ → ⚠️", false),
        ("Lacks \u{1200}\u{1208} and 𓀀 here", false),
        ("Привет Ελληνικά Đặt hàng", false),
        ("Struck through old text on two lines", false),
    ];
    for (index, (words, right_to_left)) in words.into_iter().enumerate() {
        let (x, y) = (32 + (index as i32 % 4) * 215, 90 + (index as i32 / 4) * 120);
        let frame = Rect::new(Len::px(x), Len::px(y), Len::px(190), Len::px(96));
        let card = Mark::Rect {
            frame,
            radius: Len::px(6),
            fill: Some(Color(0xdc, 0xe9, 0xf8).into()),
            stroke: Some(Stroke::solid(Color(0x66, 0x90, 0xc2), Len::px(1))),
            tags: Tags::part("body"),
        };
        let block = ruler.wrap(words, body, Len::px(166), right_to_left);
        let anchor = if right_to_left { Anchor::Right } else { Anchor::Left };
        let start = if right_to_left { at(x + 178, y + 22) } else { at(x + 12, y + 22) };
        let mark = text(block.place(start, Len(1750), anchor), body.size, Len::ZERO, index == 11);
        marks.push(Mark::Group {
            tags: Tags::kind("card").with("data-id", format!("card-{index}")),
            access: Some(Access::Named { role: "graphics-object", label: format!("Step: \"{words}\"") }),
            href: (index == 0).then(|| "https://example.org/?a=1&b=2".to_owned()),
            marks: vec![card, mark],
        });
    }
    for (index, name) in
        ["mail", "gear", "wand", "star", "person", "truck", "calendar", "no such icon"].into_iter().enumerate()
    {
        let frame = Rect::new(Len::px(32 + index as i32 * 30), Len::px(460), Len::px(18), Len::px(18));
        marks.push(Mark::Icon {
            name: name.to_owned(),
            frame,
            color: Color(0x1b, 0x4a, 0x84),
            tags: Tags::kind("icon"),
        });
    }
    let hop = |x: i32, clockwise: bool| Segment::Arc { radius: Len(450), clockwise, to: at(x, 500) };
    marks.push(Mark::Path {
        segments: vec![
            Segment::Move(at(32, 500)),
            Segment::Line(at(100, 500)),
            hop(109, true),
            Segment::Line(at(300, 500)),
            Segment::Cubic(at(340, 500), at(340, 560), at(380, 560)),
            Segment::Line(Point::new(Len(40050), Len::px(560))),
        ],
        fill: None,
        stroke: Some(Stroke::solid(INK, Len(220)).dashed(&[Len::px(1), Len(550)]).rounded()),
        tags: Tags::none(),
    });
    marks.push(Mark::Circle {
        center: at(450, 520),
        radius: Len::px(22),
        fill: Some(Fill { color: Color(0xb5, 0x35, 0x0f), opacity: 75 }),
        stroke: None,
        tags: Tags::none(),
    });
    let number = Font::new(Face::Bold, Len(1050));
    let pin = ruler.line("P3", number, false).place(at(450, 524), Anchor::Middle);
    marks.push(Mark::Text {
        runs: pin,
        size: number.size,
        tracking: Len::ZERO,
        fill: Color::WHITE,
        strike: false,
        tags: Tags::kind("pin"),
    });
    let italic = Font::new(Face::MediumItalic, Len(1200));
    marks.push(text(
        ruler.line("“Why do I get this bill twice?”", italic, false).place(at(500, 520), Anchor::Left),
        italic.size,
        Len::ZERO,
        false,
    ));
    let dot = png(&scene(Vec::new()), fonts, &Raster { scale: 0.1, ..Raster::default() }).unwrap();
    marks.push(Mark::Image {
        frame: Rect::new(Len::px(720), Len::px(480), Len::px(60), Len::px(60)),
        data: Arc::from(dot),
        media_type: "image/png",
        tags: Tags::none(),
    });
    scene(marks)
}

/// Reads a picture as XML; the words of its text elements in order.
fn words_in(picture: &str) -> Vec<String> {
    let tree = roxmltree::Document::parse(picture).expect("well formed");
    let outlined = |node: &roxmltree::Node| node.attribute("data-text").map(str::to_owned);
    let said = |node: roxmltree::Node| -> String {
        node.descendants().filter(|part| part.is_text()).filter_map(|part| part.text().map(str::to_owned)).collect()
    };
    let of = |node: roxmltree::Node| {
        outlined(&node).or_else(|| node.has_tag_name(("http://www.w3.org/2000/svg", "text")).then(|| said(node)))
    };
    tree.descendants().filter_map(of).collect()
}

#[test]
fn every_mode_says_the_same_words() {
    let fonts = Fonts::shipped();
    let scene = sample(&fonts);
    let plain =
        |words: Vec<String>| -> Vec<String> { words.into_iter().map(|text| text.replace('\u{200f}', "")).collect() };
    let outlined = plain(words_in(&svg(&scene, &fonts, TextMode::Outline)));
    assert!(outlined.contains(&"يفتح العميل تطبيق CRM (نسخة 2) ثم يدفع!".to_owned()), "{outlined:?}");
    assert!(outlined.contains(&"Re-keys quote lines into billing by hand".to_owned()));
    for mode in [TextMode::Embed, TextMode::Names] {
        assert_eq!(plain(words_in(&svg(&scene, &fonts, mode))), outlined, "{mode:?}");
    }
}

#[test]
fn equal_pictures_give_equal_bytes() {
    let (one, other) = (Fonts::shipped(), Fonts::shipped());
    for mode in ALL {
        assert_eq!(svg(&sample(&one), &one, mode), svg(&sample(&other), &other, mode));
    }
    let raster = Raster { scale: 1.0, ..Raster::default() };
    assert_eq!(png(&sample(&one), &one, &raster), png(&sample(&other), &other, &raster));
}

#[test]
fn nothing_in_a_picture_reaches_out_or_runs() {
    let fonts = Fonts::shipped();
    for mode in ALL {
        let picture = svg(&sample(&fonts), &fonts, mode);
        let tree = roxmltree::Document::parse(&picture).unwrap();
        let mut ids = std::collections::BTreeSet::new();
        for node in tree.descendants().filter(|node| node.is_element()) {
            assert!(!["script", "foreignObject", "filter", "animate"].contains(&node.tag_name().name()));
            for attribute in node.attributes() {
                let (name, value) = (attribute.name(), attribute.value());
                assert!(name != "direction" && name != "style" && !name.starts_with("on"), "{name}");
                if name == "href" && !node.has_tag_name(("http://www.w3.org/2000/svg", "a")) {
                    assert!(value.starts_with('#') || value.starts_with("data:"), "{value}");
                }
                if name == "id" {
                    assert!(ids.insert(value.to_owned()), "{value} stands twice");
                }
                if ["x", "y", "width", "height", "cx", "cy", "r", "d", "stroke-width", "font-size"].contains(&name) {
                    for number in value
                        .replace('-', " -")
                        .split(|letter: char| !letter.is_ascii_digit() && letter != '.' && letter != '-')
                    {
                        assert!(
                            number
                                .split_once('.')
                                .is_none_or(|(_, places)| places.len() <= 2 && !places.ends_with('0')),
                            "{name}={value}"
                        );
                        assert!(number != "-0", "{name}={value}");
                    }
                }
            }
        }
        for used in tree.descendants().filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "use"))) {
            let target = used.attribute(("http://www.w3.org/1999/xlink", "href")).unwrap();
            assert!(ids.contains(target.trim_start_matches('#')), "{target} leads nowhere");
        }
        let root = tree.root_element();
        assert_eq!(root.attribute("role"), Some("graphics-document"));
        let named: Vec<&str> = root.attribute("aria-labelledby").unwrap().split(' ').collect();
        assert!(named.iter().all(|id| ids.contains(*id)));
        assert_eq!(root.attribute("data-profile"), Some("free"));
        let card = tree.descendants().find(|node| node.attribute("data-id") == Some("card-0")).unwrap();
        assert_eq!(card.attribute("aria-label"), Some("Step: \"Re-keys quote lines into billing by hand\""));
        assert_eq!(card.parent().unwrap().attribute("href"), Some("https://example.org/?a=1&b=2"));
    }
}

#[test]
fn naughty_words_stay_words() {
    let fonts = Fonts::shipped();
    let ruler = Ruler::new(&fonts);
    let font = Font::new(Face::Regular, Len::px(12));
    let naughty = [
        "</text><script>alert(1)</script>",
        "]]>",
        "<!-- -- -->",
        "&amp; &#x0; &lt;",
        "\u{0}\u{1}\u{b}\u{1f}\u{7f}\u{85}",
        "\u{fffe}\u{ffff}\u{1fffe}\u{fdd0}",
        "\"'`",
        "a\u{202e}b\u{2066}c",
        "\u{200b}\u{200d}\u{ad}\u{feff}",
        "\u{301}\u{301}\u{301}",
        "   ",
        "",
        "\u{10ffff}",
        "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "x\r\ny\tz",
        "%s %n {0} ${x}",
        "مرحبا \u{202a}abc",
        "\u{202e}\u{202e}\u{202e}",
        "\u{e000}",
        "ﷺ",
    ];
    listen();
    for words in naughty {
        let runs = ruler.line(words, font, false).place(Point::new(Len::px(10), Len::px(20)), Anchor::Left);
        let raw = vec![TextRun {
            at: Point::default(),
            text: words.to_owned(),
            face: Face::Bold.id(),
            width: Len::px(10),
            right_to_left: true,
            space_before: true,
        }];
        let group = Mark::Group {
            tags: Tags::kind(words),
            access: Some(Access::Named { role: "group", label: words.to_owned() }),
            href: Some(words.to_owned()),
            marks: vec![text(runs, font.size, Len(10), true), text(raw, font.size, Len::ZERO, true)],
        };
        let scene = Scene {
            title: words.to_owned(),
            description: words.to_owned(),
            language: words.to_owned(),
            ..scene(vec![group])
        };
        for mode in ALL {
            let picture = svg(&scene, &fonts, mode);
            let tree = roxmltree::Document::parse(&picture).unwrap_or_else(|error| panic!("{words:?}: {error}"));
            assert!(!tree.descendants().any(|node| node.tag_name().name() == "script"), "{words:?}");
        }
        png(&scene, &fonts, &Raster { scale: 0.2, ..Raster::default() }).unwrap();
    }
    let said = SAID.lock().unwrap();
    assert!(said.is_empty(), "{said:?}");
}

#[test]
fn the_rasteriser_has_nothing_to_complain_of() {
    listen();
    let fonts = Fonts::shipped();
    let picture = png(&sample(&fonts), &fonts, &Raster::default()).unwrap();
    for mode in [TextMode::Outline, TextMode::Names] {
        let tree = usvg::Tree::from_str(&svg(&sample(&fonts), &fonts, mode), &usvg::Options::default());
        assert!(tree.is_ok());
    }
    let said = SAID.lock().unwrap();
    assert!(said.is_empty(), "{said:?}");
    let mut decoder = png::Decoder::new(std::io::Cursor::new(picture));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let info = reader.info();
    assert_eq!((info.width, info.height), (1800, 1240));
    assert!(info.trns.is_none(), "a page with a background is opaque");
    assert_eq!(info.pixel_dims.map(|dims| (dims.xppu, dims.unit)), Some((7559, png::Unit::Meter)), "192 dots an inch");
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut pixels).unwrap();
    assert!(pixels.chunks_exact(3).filter(|pixel| *pixel == [0x17, 0x21, 0x2e]).count() > 2_000, "ink is seen");
}

#[test]
fn a_flat_picture_takes_a_palette() {
    let fonts = Fonts::shipped();
    let picture = png(&scene(Vec::new()), &fonts, &Raster::default()).unwrap();
    let reader = png::Decoder::new(std::io::Cursor::new(picture)).read_info().unwrap();
    assert_eq!(reader.info().color_type, png::ColorType::Indexed);
}

#[test]
fn the_paper_reaches_the_last_pixel() {
    let fonts = Fonts::shipped();
    let size = Size::new(Len(1_030), Len(1_053));
    let page = Scene { size, ..scene(Vec::new()) };
    let file = png(&page, &fonts, &Raster { scale: 1.0, ..Raster::default() }).unwrap();
    let read = resvg::tiny_skia::Pixmap::decode_png(&file).unwrap();
    assert_eq!((read.width(), read.height()), (11, 11));
    assert!(read.data().iter().all(|sample| *sample == 255));
    let clear = Scene { background: None, ..page };
    let file = png(&clear, &fonts, &Raster { scale: 1.0, ..Raster::default() }).unwrap();
    assert!(resvg::tiny_skia::Pixmap::decode_png(&file).unwrap().data().iter().all(|sample| *sample == 0));
}

#[test]
fn sizes_beyond_the_limits_are_refused_before_drawing() {
    let fonts = Fonts::shipped();
    let page =
        |width: i32, height: i32| Scene { size: Size::new(Len::px(width), Len::px(height)), ..scene(Vec::new()) };
    let draw = |scene: &Scene, scale: f64| png(scene, &fonts, &Raster { scale, ..Raster::default() });
    assert!(matches!(draw(&page(16_385, 10), 1.0), Err(PngError::TooLong { side: 16_384, .. })));
    assert!(draw(&page(16_384, 10), 1.0).is_ok());
    assert!(matches!(draw(&page(900, 620), 1e9), Err(PngError::TooLong { .. })));
    assert!(matches!(draw(&page(900, 620), f64::NAN), Err(PngError::Scale(_))));
    assert!(matches!(draw(&page(900, 620), 0.0), Err(PngError::Scale(_))));
    assert!(matches!(draw(&page(0, 0), 1.0), Err(PngError::Empty { .. })));
    let narrow = Raster { scale: 1.0, pixels: 999, ..Raster::default() };
    assert!(matches!(png(&page(100, 10), &fonts, &narrow), Err(PngError::TooLarge { pixels: 999, .. })));
    let exact = Raster { scale: 1.0, pixels: 1000, ..Raster::default() };
    assert!(png(&page(100, 10), &fonts, &exact).is_ok());
}

#[test]
fn pictures_to_look_at() {
    let fonts = Fonts::shipped();
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    for (mode, name) in ALL.into_iter().zip(["embed", "outline", "names"]) {
        std::fs::write(folder.join(format!("{name}.svg")), svg(&sample(&fonts), &fonts, mode)).unwrap();
    }
    std::fs::write(folder.join("sample.png"), png(&sample(&fonts), &fonts, &Raster::default()).unwrap()).unwrap();
}

#[test]
fn outlines_and_pixels_are_the_same_picture() {
    let fonts = Fonts::shipped();
    let scene = sample(&fonts);
    let tree = usvg::Tree::from_str(&svg(&scene, &fonts, TextMode::Outline), &usvg::Options::default()).unwrap();
    let mut drawn = resvg::tiny_skia::Pixmap::new(1800, 1240).unwrap();
    resvg::render(&tree, resvg::tiny_skia::Transform::from_scale(2.0, 2.0), &mut drawn.as_mut());
    let file = png(&scene, &fonts, &Raster::default()).unwrap();
    let read = resvg::tiny_skia::Pixmap::decode_png(&file).unwrap();
    // A rounded coordinate may fall on the other side of one of the four sample rows of a pixel.
    let apart = |(one, other): (&u8, &u8)| one.abs_diff(*other) > 72;
    let differing = drawn.data().iter().zip(read.data()).filter(|pair| apart(*pair)).count();
    assert_eq!(differing, 0, "samples that differ");
}

#[test]
fn a_file_does_not_depend_on_the_number_of_threads() {
    let fonts = Fonts::shipped();
    let Scene { marks, .. } = sample(&fonts);
    // High enough for several bands.
    let tall = Scene { size: Size::new(Len::px(900), Len::px(6_200)), ..scene(marks) };
    let draw = |threads: usize| png(&tall, &fonts, &Raster { threads, ..Raster::default() }).unwrap();
    let alone = draw(1);
    for threads in [2, 3, 8] {
        assert!(draw(threads) == alone, "{threads} threads");
    }
}

#[test]
fn a_thin_line_is_pale_but_whole() {
    let fonts = Fonts::shipped();
    let line = Mark::Path {
        segments: vec![
            Segment::Move(Point::new(Len::px(100), Len(20_333))),
            Segment::Line(Point::new(Len::px(800), Len(20_333))),
        ],
        fill: None,
        stroke: Some(Stroke::solid(INK, Len::px(1))),
        tags: Tags::none(),
    };
    let raster = Raster { scale: 0.1, ..Raster::default() };
    let read = resvg::tiny_skia::Pixmap::decode_png(&png(&scene(vec![line]), &fonts, &raster).unwrap()).unwrap();
    let darkest = |x: u32| (0..62).filter_map(|y| read.pixel(x, y)).map(|pixel| pixel.red()).min();
    assert!((12..78).all(|x| darkest(x).is_some_and(|red| (200..250).contains(&red))), "{:?}", darkest(40));
}
