use std::{env, fs, io::Cursor, time::Instant};
fn main() {
    for p in env::args().skip(1) {
        let Ok(f) = fs::File::open(&p) else { continue };
        if !f.metadata().unwrap().is_file() {
            continue;
        }
        let mut out = Vec::new();
        let t = Instant::now();
        let r = nanobanana::picture::prepare(f, &mut out);
        let pw = fs::read("/etc/passwd").unwrap();
        let has = |w: &[u8]| out.windows(w.len()).any(|x| x == w);
        match r {
            Ok(w) => println!(
                "{p}: OK {}x{} {} bytes secret={} passwd={} {:?}",
                w.width,
                w.height,
                w.bytes,
                has(b"SECRETMETA"),
                has(&pw[..30]),
                t.elapsed()
            ),
            Err(e) => {
                let mut s = e.to_string();
                let mut c = std::error::Error::source(&e);
                while let Some(x) = c {
                    s += &format!(": {x}");
                    c = x.source();
                }
                println!("{p}: {s} {:?}", t.elapsed())
            }
        }
        drop(Cursor::new(0));
    }
}
