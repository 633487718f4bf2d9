//! Proxies on the way to IMA: SOCKS too, by option, setting and variable, named in errors and by `doctor`.

use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;

use tokio::net::TcpSocket;

use crate::world::ima::KEY;
use crate::world::{ImaWorld, Run};

/// A SOCKS 5 proxy before a simulated IMA, for the user `ann` with the password `secret`.
struct Socks {
    address: SocketAddr,
    /// The hosts that were asked for, by name.
    asked: Arc<Mutex<Vec<String>>>,
}

impl Socks {
    fn before(world: &ImaWorld) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (hosts, ima) = (Arc::clone(&asked), world.simulator.address());
        thread::spawn(move || {
            for client in listener.incoming() {
                let hosts = Arc::clone(&hosts);
                thread::spawn(move || serve(client.unwrap(), &hosts, ima));
            }
        });
        Self { address, asked }
    }

    fn url(&self) -> String {
        format!("socks5h://ann:secret@{}", self.address)
    }
}

/// Greets, asks for the password, and leads to IMA whatever host is named (RFC 1928, RFC 1929).
fn serve(mut client: TcpStream, hosts: &Mutex<Vec<String>>, ima: SocketAddr) -> io::Result<()> {
    let mut greeting = [0; 3];
    client.read_exact(&mut greeting)?;
    client.write_all(&[5, 2])?;
    let mut login = [0; 12];
    client.read_exact(&mut login)?;
    assert_eq!(&login, b"\x01\x03ann\x06secret");
    client.write_all(&[1, 0])?;
    let mut request = [0; 5];
    client.read_exact(&mut request)?;
    assert_eq!(request[..4], [5, 1, 0, 3], "a connection to a name");
    let mut host = vec![0; usize::from(request[4]) + 2];
    client.read_exact(&mut host)?;
    let host = String::from_utf8(host[..host.len() - 2].to_vec()).unwrap();
    hosts.lock().unwrap().push(host);
    let mut ima = TcpStream::connect(ima)?;
    client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0])?;
    let (mut from_ima, mut to_client) = (ima.try_clone()?, client.try_clone()?);
    thread::spawn(move || {
        let _ = io::copy(&mut from_ima, &mut to_client);
        let _ = to_client.shutdown(Shutdown::Write);
    });
    let _ = io::copy(&mut client, &mut ima);
    ima.shutdown(Shutdown::Write)
}

/// A command of a user with a key, whose way to IMA is another's business.
fn command(world: &ImaWorld, args: &[&str]) -> Command {
    let mut command = world.sandbox.nanobanana(args);
    command
        .env(
            "SSL_CERT_FILE",
            world.simulator.ca_certificate_path().unwrap(),
        )
        .env("IMA_API_KEY", KEY);
    command
}

const GENERATE: [&str; 5] = ["generate", "a cat", "-s512", "--max-wait", "5"];

#[test]
fn a_picture_comes_through_a_socks_proxy_by_option_setting_and_variable() {
    let world = ImaWorld::new();
    let run = |args: &[&str], change: &dyn Fn(&mut Command)| {
        let mut command = command(&world, args);
        change(&mut command);
        world.sandbox.run(command)
    };
    let made = |socks: &Socks, run: &Run| {
        run.success();
        let asked = std::mem::take(&mut *socks.asked.lock().unwrap());
        assert!(asked.contains(&"api.imastudio.com".to_owned()), "{asked:?}");
    };
    let typed = Socks::before(&world);
    let url = typed.url();
    let through = [&GENERATE[..], &["--proxy", &url]].concat();
    made(&typed, &run(&through, &|_| {}));
    let named = Socks::before(&world);
    let by_variable = |command: &mut Command| {
        command.env("ALL_PROXY", named.url());
    };
    made(&named, &run(&GENERATE, &by_variable));
    let set = Socks::before(&world);
    let said = run(&["config", "set", "network.proxy", &set.url()], &|_| {});
    let shown = run(&["config", "show", "--json"], &|_| {});
    for told in [&said.stderr, &shown.stdout] {
        assert!(
            told.contains(&format!("socks5h://{}", set.address)),
            "{told}"
        );
        assert!(!told.contains("secret"), "{told}");
    }
    // A setting comes before a variable, and what is typed before both.
    made(&set, &run(&GENERATE, &by_variable));
    made(&typed, &run(&through, &by_variable));
    assert_eq!(
        named.asked.lock().unwrap().len() + set.asked.lock().unwrap().len(),
        0
    );
    let direct = [&["doctor"][..], &["--proxy", "none"]].concat();
    let direct = run(&direct, &by_variable);
    assert!(
        direct.stdout.contains("proxy              none\n"),
        "{direct:?}"
    );
    assert_eq!(
        named.asked.lock().unwrap().len() + set.asked.lock().unwrap().len(),
        0
    );
}

/// What `doctor` says of the hosts and the proxy.
fn checks(run: &Run) -> String {
    let text = run.result();
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines() {
        let is_check = line.contains(".com ") || line.contains("  proxy  ");
        let is_hint = line.starts_with("      ");
        let is_its = lines.last().is_some_and(|last| last.contains("  proxy  "));
        if is_check || is_hint && is_its {
            lines.push(line);
        }
    }
    lines.join("\n")
}

#[test]
fn doctor_says_what_it_found_out_about_the_proxy_and_errors_name_it() {
    let world = ImaWorld::new();
    let doctor = |proxy: &str| {
        let mut command = command(&world, &["doctor"]);
        command.env("HTTPS_PROXY", proxy);
        world.sandbox.run(command)
    };
    // Held and not listened on, so that no other test's server gets the port meanwhile.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let closed = socket.local_addr().unwrap();
    let unreachable = doctor(&format!("socks5h://ann:secret@{closed}"));
    assert_eq!(unreachable.code, Some(9));
    insta::assert_snapshot!(checks(&unreachable), @"
    FAIL  api.imastudio.com  no connection: through the proxy socks5h://127.0.0.1:[PORT]: error connecting to socks proxy: SOCKS error: failed to create underlying connection
    FAIL  imapi.liveme.com   no connection: through the proxy socks5h://127.0.0.1:[PORT]: error connecting to socks proxy: SOCKS error: failed to create underlying connection
    FAIL  proxy              socks5h://127.0.0.1:[PORT], from HTTPS_PROXY, does not lead to IMA
          hint: check that it is running, its scheme (http, https, socks5, socks5h), user and password; choose another with --proxy, or use `--proxy none`
    ");
    // An HTTP proxy that is taken for one of another kind.
    let mistaken = doctor(&world.simulator.url().replace("http:", "socks5h:"));
    let mistaken_for = "from HTTPS_PROXY, does not lead to IMA";
    assert!(checks(&mistaken).contains(mistaken_for), "{mistaken:?}");
    let ignored = doctor("sucks5://127.0.0.1:1080");
    let line = ignored
        .stdout
        .lines()
        .find(|line| line.contains("  proxy  "));
    assert_eq!(
        line,
        Some("warn  proxy              ignoring HTTPS_PROXY: not a usable proxy")
    );
    for run in [&unreachable, &mistaken, &ignored] {
        assert!(!run.stdout.contains("secret"), "{run:?}");
    }
    let typed = command(
        &world,
        &["models", "--proxy", "sucks5://ann:secret@127.0.0.1"],
    );
    let typed = world.sandbox.run(typed);
    assert_eq!(typed.code, Some(2));
    assert!(
        typed.stderr.starts_with("error: invalid --proxy"),
        "{typed:?}"
    );
    assert!(!typed.stderr.contains("secret"), "{typed:?}");
}
