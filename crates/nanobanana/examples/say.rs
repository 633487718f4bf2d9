//! temp
#![allow(clippy::unwrap_used)]
fn main() {
    for line in std::io::stdin().lines() {
        let line = line.unwrap();
        if line.is_empty() {
            continue;
        }
        println!("{line}");
        match nanobanana::sentence::read(&line) {
            Ok(r) => {
                let w = &r.words;
                print!("    ");
                for (n, v) in [
                    ("task", &w.task),
                    ("m", &w.model),
                    ("s", &w.size),
                    ("r", &w.ratio),
                ] {
                    if let Some(v) = v {
                        print!("{n}={v} ");
                    }
                }
                if let Some(c) = r.count {
                    print!("n={c} ");
                }
                if let Some(c) = r.output {
                    print!("o={c} ");
                }
                for i in &w.inputs {
                    print!("i={i} ");
                }
                println!(
                    "| {} | {}",
                    w.prompt,
                    r.leftovers
                        .iter()
                        .map(|l| format!("{}:{}:{}", l.kind.name(), l.topic.name(), l.text))
                        .collect::<Vec<_>>()
                        .join(" ")
                );
            }
            Err(e) => println!("    REFUSED {e}"),
        }
    }
}
