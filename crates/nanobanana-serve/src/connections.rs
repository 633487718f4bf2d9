//! Who is connected, and for how long. Anybody who can reach the address can open connections, so
//! what has not shown a key yet gets few of them, and takes none from those that have.

use std::collections::VecDeque;
use std::io;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use nanobanana_mcp::delivery::{Delivery, Written};
use tokio::net::TcpListener;
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep, timeout_at};
use tokio_util::sync::CancellationToken;

/// How long the head of a request may take, and how long a connection may stay without one. Longer
/// than clients keep unused connections for later.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a connection may take to show a key, however many others want its place.
const GRACE: Duration = Duration::from_millis(250);

/// How long to wait where the system has no room for another connection.
const NO_ROOM: Duration = Duration::from_millis(100);

/// How many connections there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// That have not shown a key. A further one waits for the place of the oldest.
    pub(crate) strangers: usize,
    /// That have. A further one is refused.
    pub(crate) known: usize,
}

impl Limits {
    /// No more than half of what the process may have open: the jobs, which may be paid, need the
    /// rest for their own connections and files.
    pub(crate) fn of_process() -> Self {
        Self::within(nanobanana::open_files() / 2)
    }

    fn within(room: u64) -> Self {
        let at_most = |room: u64, most| usize::try_from(room).unwrap_or(most).clamp(1, most);
        Self {
            strangers: at_most(room / 4, 512),
            known: at_most(room / 4 * 3, 4096),
        }
    }

    /// Of the listener that has no keys.
    pub(crate) const OF_PROMETHEUS: Self = Self {
        strangers: 8,
        known: 0,
    };

    /// How many there can be in all.
    pub(crate) fn total(self) -> usize {
        self.strangers + self.known
    }
}

#[derive(Debug)]
struct Connections {
    /// Those that have not shown a key, the oldest first.
    strangers: Mutex<VecDeque<Stranger>>,
    /// Places for strangers, and for those that have shown a key.
    free: Arc<Semaphore>,
    known: Arc<Semaphore>,
}

#[derive(Debug)]
struct Stranger {
    id: u64,
    since: Instant,
    end: CancellationToken,
}

impl Connections {
    fn new(limits: Limits) -> Arc<Self> {
        Arc::new(Self {
            strangers: Mutex::default(),
            free: Arc::new(Semaphore::new(limits.strangers)),
            known: Arc::new(Semaphore::new(limits.known)),
        })
    }

    fn strangers(&self) -> MutexGuard<'_, VecDeque<Stranger>> {
        // Every change of the list is whole.
        self.strangers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a further stranger: a free one, or that of the oldest once it has had its time.
    async fn place(&self) -> Result<OwnedSemaphorePermit, AcquireError> {
        let place = || Arc::clone(&self.free).acquire_owned();
        let oldest = self.strangers().front().map(|oldest| oldest.since);
        if let Some(since) = oldest {
            if let Ok(place) = timeout_at(since + GRACE, place()).await {
                return place;
            }
            if let Some(oldest) = self.strangers().pop_front() {
                oldest.end.cancel();
            }
        }
        place().await
    }

    /// Takes a connection in, which ends when the token that comes with it is cancelled.
    fn admit(
        self: &Arc<Self>,
        id: u64,
        place: OwnedSemaphorePermit,
    ) -> (Arc<Connection>, CancellationToken) {
        let end = CancellationToken::new();
        self.strangers().push_back(Stranger {
            id,
            since: Instant::now(),
            end: end.clone(),
        });
        let connection = Connection {
            id,
            place: Mutex::new((false, place)),
            all: Arc::clone(self),
        };
        (Arc::new(connection), end)
    }

    fn is_no_stranger(&self, id: u64) {
        self.strangers().retain(|stranger| stranger.id != id);
    }
}

/// A connection. Requests have a [`Weak`] reference to theirs among their extensions: it ends when
/// the connection does, whatever becomes of them.
#[derive(Debug)]
pub(crate) struct Connection {
    id: u64,
    /// Whether it has shown a key, and the place that it holds.
    place: Mutex<(bool, OwnedSemaphorePermit)>,
    all: Arc<Connections>,
}

impl Connection {
    /// Notes that a key was shown. `false` where there are too many connections already.
    fn is_known(&self) -> bool {
        let mut place = self.place.lock().unwrap_or_else(PoisonError::into_inner);
        if !place.0 {
            let Ok(known) = Arc::clone(&self.all.known).try_acquire_owned() else {
                return false;
            };
            *place = (true, known);
            self.all.is_no_stranger(self.id);
        }
        true
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.all.is_no_stranger(self.id);
    }
}

/// Answers requests until `end` is done, and those that have come by then.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    end: impl Future<Output = ()>,
) {
    let connections = Connections::new(limits);
    let router = TowerToHyperService::new(router);
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT);
    let graceful = GracefulShutdown::new();
    let mut end = pin!(end);
    for id in 0.. {
        let accepted = async {
            let (stream, _) = listener.accept().await?;
            // The end of an answer would wait until its client has acknowledged the rest.
            let _ = stream.set_nodelay(true);
            let place = connections.place().await.map_err(io::Error::other)?;
            Ok::<_, io::Error>((stream, place))
        };
        let accepted = tokio::select! {
            accepted = accepted => accepted,
            () = &mut end => break,
        };
        let (stream, place) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                sleep(NO_ROOM).await;
                continue;
            }
        };
        let (connection, ended) = connections.admit(id, place);
        let delivery = Delivery::default();
        let stream = TokioIo::new(Written::new(stream, delivery.clone()));
        // A router of its own would take a connection more memory than all else.
        let (router, its) = (router.clone(), Arc::downgrade(&connection));
        let answer = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(Weak::clone(&its));
            request.extensions_mut().insert(delivery.clone());
            router.call(request)
        });
        let answering = graceful.watch(http.serve_connection(stream, answer));
        tokio::spawn(async move {
            tokio::select! {
                answered = answering => if let Err(error) = answered {
                    tracing::debug!(%error, "a connection broke off");
                },
                () = ended.cancelled() => {}
            }
            drop(connection);
        });
    }
    // Whoever has said nothing yet is not waited for.
    for stranger in connections.strangers().drain(..) {
        stranger.end.cancel();
    }
    graceful.shutdown().await;
}

/// Whether there is room for the connection of a request that has shown a key.
pub(crate) fn has_room(connection: Option<&Weak<Connection>>) -> bool {
    let connection = connection.and_then(Weak::upgrade);
    connection.is_none_or(|connection| connection.is_known())
}

#[cfg(test)]
mod tests {
    use axum::extract::Request;
    use axum::http::StatusCode;
    use axum::middleware::{self, Next};
    use axum::response::{IntoResponse as _, Response};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpStream;
    use tokio::sync::oneshot;
    use tokio::time::timeout;

    use super::*;

    const LIMITS: Limits = Limits {
        strangers: 4,
        known: 2,
    };

    /// The request of a client that has shown a key, and of one that never will.
    const KNOWN: &str = "GET / HTTP/1.1\r\nhost: x\r\nauthorization: x\r\n\r\n";
    const HALF: &str = "GET / HTTP/1.1\r\nhost: x\r\n";

    async fn check(request: Request, next: Next) -> Response {
        let connection = request.extensions().get::<Weak<Connection>>();
        match request.headers().contains_key("authorization") {
            false => StatusCode::UNAUTHORIZED.into_response(),
            true if !has_room(connection) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
            true => next.run(request).await,
        }
    }

    /// A server that lasts until the sender is dropped.
    async fn server() -> (std::net::SocketAddr, oneshot::Sender<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new()
            .route("/", axum::routing::get(|| async { "hello" }))
            .route(
                "/late",
                axum::routing::get(|| async {
                    sleep(3 * HEAD_TIMEOUT).await;
                    "hello"
                }),
            )
            .layer(middleware::from_fn(check));
        let (stop, stopped) = oneshot::channel();
        tokio::spawn(serve(listener, router, LIMITS, async {
            let _ = stopped.await;
        }));
        (address, stop)
    }

    async fn say(address: std::net::SocketAddr, text: &str) -> TcpStream {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(text.as_bytes()).await.unwrap();
        stream
    }

    async fn status(stream: &mut TcpStream) -> String {
        let mut start = [0; 12];
        stream.read_exact(&mut start).await.unwrap();
        String::from_utf8_lossy(&start[9..]).into_owned()
    }

    /// Reads until the other side has closed the connection.
    async fn is_closed(stream: &mut TcpStream) {
        let mut rest = Vec::new();
        // It may be cut off, too.
        let _ = stream.read_to_end(&mut rest).await;
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_says_half_a_head_or_nothing_more_is_cut_off() {
        let (address, _stop) = server().await;
        let mut known = say(address, KNOWN).await;
        assert_eq!(status(&mut known).await, "200");
        let began = Instant::now();
        let mut half = say(address, HALF).await;
        is_closed(&mut half).await;
        is_closed(&mut known).await;
        let waited = began.elapsed();
        assert!(waited >= HEAD_TIMEOUT, "{waited:?}");
        assert!(waited < 2 * HEAD_TIMEOUT, "{waited:?}");
        // Who waits for an answer has said all.
        let mut waiting = say(address, &KNOWN.replace("/ ", "/late ")).await;
        assert_eq!(status(&mut waiting).await, "200");
    }

    #[tokio::test]
    async fn strangers_take_the_places_of_strangers_only() {
        let (address, _stop) = server().await;
        let mut known = say(address, KNOWN).await;
        assert_eq!(status(&mut known).await, "200");
        let mut oldest = say(address, HALF).await;
        let mut others = Vec::new();
        for _ in 0..LIMITS.strangers {
            others.push(say(address, HALF).await);
        }
        is_closed(&mut oldest).await;
        // The one that is known is still there, and so is the place for another.
        known.write_all(KNOWN.as_bytes()).await.unwrap();
        let mut second = say(address, KNOWN).await;
        assert_eq!(status(&mut second).await, "200");
        let mut third = say(address, KNOWN).await;
        assert_eq!(status(&mut third).await, "503");
        drop(known);
        // Its place is free once the server has noticed.
        while status(&mut say(address, KNOWN).await).await != "200" {}
    }

    #[tokio::test]
    async fn the_end_does_not_wait_for_whoever_says_nothing() {
        let (address, stop) = server().await;
        let mut silent = say(address, "").await;
        let mut half = say(address, HALF).await;
        let mut known = say(address, KNOWN).await;
        assert_eq!(status(&mut known).await, "200");
        drop(stop);
        for stream in [&mut silent, &mut half, &mut known] {
            let closed = timeout(HEAD_TIMEOUT / 2, is_closed(stream)).await;
            assert_eq!(closed, Ok(()));
        }
    }

    #[test]
    fn half_of_what_may_be_open_is_for_the_jobs() {
        let limits = |strangers, known| Limits { strangers, known };
        assert_eq!(Limits::within(u64::MAX), limits(512, 4096));
        assert_eq!(Limits::within(1024 / 2), limits(128, 384));
        assert_eq!(Limits::within(64 / 2), limits(8, 24));
        assert_eq!(Limits::within(0), limits(1, 1));
    }
}
