//! One budget of memory for all decoding in the process.
//!
//! A picture of a few bytes can take hundreds of megabytes once it is decoded, and callers decode
//! several at once: inputs side by side, results as they come, previews for a chat.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// What all decoding together may take: 512 MiB.
pub(crate) static BUDGET: Budget = Budget::new(512 * 1024 * 1024);

/// An amount that is shared in the order in which it is asked for.
pub(crate) struct Budget {
    whole: u64,
    shares: Mutex<Shares>,
    changed: Condvar,
}

struct Shares {
    free: u64,
    /// How many have asked, and how many of them have got their share.
    asked: u64,
    served: u64,
}

/// A part of a budget, given back when it is dropped.
pub(crate) struct Share<'a> {
    budget: &'a Budget,
    amount: u64,
}

impl Budget {
    const fn new(whole: u64) -> Self {
        Self {
            whole,
            shares: Mutex::new(Shares {
                free: whole,
                asked: 0,
                served: 0,
            }),
            changed: Condvar::new(),
        }
    }

    /// Waits for a share. One that is larger than the budget is all of it, so whoever needs it is
    /// alone; nobody who comes later goes first, so it gets its turn.
    pub(crate) fn take(&self, amount: u64) -> Share<'_> {
        give_back_at_once();
        let amount = amount.min(self.whole);
        let mut shares = self.shares();
        let turn = shares.asked;
        shares.asked += 1;
        let mut shares = self
            .changed
            .wait_while(shares, |shares| {
                shares.served < turn || shares.free < amount
            })
            .unwrap_or_else(PoisonError::into_inner);
        shares.served += 1;
        shares.free -= amount;
        // The next one may find enough left.
        self.changed.notify_all();
        Share {
            budget: self,
            amount,
        }
    }

    /// Nothing that holds the lock can panic half way, so a poisoned one is as good as any.
    fn shares(&self) -> MutexGuard<'_, Shares> {
        self.shares.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes the C library return each buffer of 1 MiB and more to the system when it is freed. By
/// default it learns to keep what is below 32 MiB, once for each thread, beside the budget.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(
    unsafe_code,
    reason = "a setting of the C library, which has no safe form"
)]
fn give_back_at_once() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    // SAFETY: the setting takes effect under the allocator's own lock.
    ONCE.call_once(|| unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, 1024 * 1024);
    });
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn give_back_at_once() {}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        self.budget.shares().free += self.amount;
        self.budget.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn shares_never_add_up_to_more_and_everybody_gets_one_in_turn() {
        let budget = Budget::new(10);
        let in_use = Mutex::new(0);
        let served = Mutex::new(Vec::new());
        let first = budget.take(7);
        thread::scope(|scope| {
            for (number, amount) in [(1, 4), (2, 1000), (3, 3), (4, 10), (5, 1)] {
                let (budget, in_use, served) = (&budget, &in_use, &served);
                scope.spawn(move || {
                    let share = budget.take(amount);
                    let mut now = in_use.lock().unwrap();
                    *now += share.amount;
                    assert!(*now <= 10);
                    served.lock().unwrap().push(number);
                    drop(now);
                    thread::yield_now();
                    *in_use.lock().unwrap() -= share.amount;
                });
                // Each has asked before the next one does.
                while budget.shares().asked <= number {
                    thread::yield_now();
                }
            }
            assert!(served.lock().unwrap().is_empty(), "all wait for the first");
            drop(first);
        });
        // What is small does not overtake.
        assert_eq!(served.into_inner().unwrap(), [1, 2, 3, 4, 5]);
        assert_eq!(budget.shares().free, 10);
    }
}
