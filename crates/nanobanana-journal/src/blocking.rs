//! Work that blocks (files, pixels, locks), beside the runtime.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Locks what no panic leaves half changed, so that a poisoned lock is as good as any.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs work that blocks beside the runtime. A panic in it is a panic here.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(value) => value,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // Blocking work is never cancelled while the runtime that awaits it lives.
            Err(error) => unreachable!("{error}"),
        },
    }
}

/// The same for work that must not stop half way: whoever drops the future waits until the work is
/// done, and does it where nobody has begun.
pub(crate) async fn to_the_end<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let errand = Arc::new(Errand(Mutex::new(Some(Box::new(work)))));
    let guard = Guard(Arc::clone(&errand));
    let done = blocking(move || errand.run()).await;
    drop(guard);
    // The guard has run nothing before it was dropped.
    done.unwrap_or_else(|| unreachable!("work without a result"))
}

/// Work that is done once, by whoever comes first.
struct Errand<T>(Mutex<Option<Work<T>>>);

type Work<T> = Box<dyn FnOnce() -> T + Send>;

impl<T> Errand<T> {
    /// Does the work, or waits until it is done by another. Only who did it has the result.
    fn run(&self) -> Option<T> {
        let mut work = lock(&self.0);
        work.take().map(|work| work())
    }
}

struct Guard<T>(Arc<Errand<T>>);

impl<T> Drop for Guard<T> {
    fn drop(&mut self) {
        self.0.run();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc;
    use std::task::{Context, Waker};

    use super::*;

    /// A future that was polled once.
    fn begun<T>(future: impl Future<Output = T>) -> std::pin::Pin<Box<impl Future<Output = T>>> {
        let mut future = Box::pin(future);
        // The work may be done by now.
        let _ = future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()));
        future
    }

    #[tokio::test]
    async fn work_is_done_once_whether_it_is_waited_for_or_dropped() {
        let count = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&count);
        let counting = move || counted.fetch_add(1, Ordering::SeqCst);
        assert_eq!(to_the_end(counting.clone()).await, 0);
        drop(begun(to_the_end(counting)));
        assert_eq!(count.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn whoever_drops_it_waits_for_work_that_is_under_way() {
        let (began, is_begun) = mpsc::channel();
        let (go_on, may_go_on) = mpsc::channel::<()>();
        let ended = Arc::new(AtomicUsize::new(0));
        let ends = Arc::clone(&ended);
        let future = begun(to_the_end(move || {
            began.send(()).unwrap();
            may_go_on.recv().unwrap();
            ends.store(1, Ordering::SeqCst);
        }));
        is_begun.recv().unwrap();
        let helper = std::thread::spawn(move || go_on.send(()).unwrap());
        drop(future);
        assert_eq!(ended.load(Ordering::SeqCst), 1);
        helper.join().unwrap();
    }

    #[test]
    fn work_is_done_even_if_no_thread_is_left_for_it() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .max_blocking_threads(1)
            .build()
            .unwrap();
        let (go_on, may_go_on) = mpsc::channel::<()>();
        let ended = Arc::new(AtomicUsize::new(0));
        let ends = Arc::clone(&ended);
        let future = {
            let _inside = runtime.enter();
            tokio::task::spawn_blocking(move || may_go_on.recv());
            begun(to_the_end(move || ends.store(1, Ordering::SeqCst)))
        };
        drop(future);
        assert_eq!(ended.load(Ordering::SeqCst), 1);
        go_on.send(()).unwrap();
    }
}
