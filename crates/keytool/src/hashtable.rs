//! The order in which Java goes through the entries of a JKS or JCEKS keystore: that of `java.util.Hashtable`.

/// Java's hash of a string: 31 times what there is, plus the next UTF-16 unit.
fn hash(text: &str) -> u32 {
    text.encode_utf16().fold(0, |hash: u32, unit| hash.wrapping_mul(31).wrapping_add(u32::from(unit)))
}

/// Sorts keys that were put in one after the other. The table begins with 11 places and grows to twice as many and one when three quarters are
/// taken; it is walked through from its end, and in each place what came last comes first.
pub(super) fn order(keys: Vec<String>) -> Vec<String> {
    let mut table: Vec<Vec<String>> = vec![Vec::new(); 11];
    for (count, key) in keys.into_iter().enumerate() {
        if count >= table.len() * 3 / 4 {
            let mut larger: Vec<Vec<String>> = vec![Vec::new(); table.len() * 2 + 1];
            for key in table.into_iter().rev().flatten() {
                put(&mut larger, key);
            }
            table = larger;
        }
        put(&mut table, key);
    }
    table.into_iter().rev().flatten().collect()
}

fn put(table: &mut [Vec<String>], key: String) {
    let place = (hash(&key) & 0x7fff_ffff) as usize % table.len();
    if let Some(chain) = table.get_mut(place) {
        chain.insert(0, key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_have_the_hash_that_java_gives_them() {
        assert_eq!(hash("leaf"), 3_317_598);
        assert_eq!(hash("keystore"), 519_601_634);
    }

    #[test]
    fn nothing_is_lost_when_the_table_grows() {
        let keys: Vec<String> = (0..40).map(|number| format!("key{number}")).collect();
        let mut ordered = order(keys.clone());
        assert_ne!(ordered, keys);
        ordered.sort();
        let mut sorted = keys;
        sorted.sort();
        assert_eq!(ordered, sorted);
    }
}
