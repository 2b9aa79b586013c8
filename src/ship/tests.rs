use jiff::civil::date;

use super::diff;
use super::ship;

fn shipped(text: &str, ids: &[&str]) -> String {
    let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    ship(text, &ids, date(2026, 9, 30)).unwrap().text
}

#[test]
fn show() {
    let _ = shipped;
    for file in std::env::var("SHOW").unwrap().split(' ') {
        let (path, ids) = file.split_once('@').unwrap();
        let text = std::fs::read_to_string(path).unwrap();
        let ids: Vec<String> = ids.split(',').map(str::to_owned).collect();
        let out = ship(&text, &ids, date(2026, 9, 30)).unwrap();
        println!("{:#?}\n{:#?}\n{}", out.done, out.left, diff(path, &text, &out.text));
    }
}
