//! The shortest beginnings of ids that still tell them apart.

/// So much is shown at least, so that a beginning seldom needs to grow later.
const SHORTEST: usize = 6;

/// The beginning of each id that none of the others has, in the ids' own order.
pub(crate) fn ids<'a>(ids: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let ids: Vec<&str> = ids.into_iter().collect();
    let mut sorted = ids.clone();
    sorted.sort_unstable();
    let shorten = |id: &&'a str| {
        let place = sorted.partition_point(|other| other < id);
        let before = place.checked_sub(1).and_then(|index| sorted.get(index));
        let after = sorted.get(place + 1);
        let shared = before
            .into_iter()
            .chain(after)
            .map(|other| shared(id, other));
        let length = shared.max().map_or(SHORTEST, |shared| shared + 1);
        id.get(..length.max(SHORTEST)).unwrap_or(id)
    };
    ids.iter().map(shorten).collect()
}

/// How many bytes two ids have in common at their beginnings.
fn shared(a: &str, b: &str) -> usize {
    a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    #[test]
    fn beginnings_are_as_long_as_it_takes_to_tell_ids_apart() {
        let ids = ["b0000000aa", "a1234567ff", "b0000000ab", "a12345700f", "c0"];
        assert_eq!(
            super::ids(ids),
            ["b0000000aa", "a123456", "b0000000ab", "a123457", "c0"]
        );
        assert_eq!(super::ids(["a1234567ff"]), ["a12345"]);
        assert_eq!(super::ids([]), [""; 0]);
    }
}
