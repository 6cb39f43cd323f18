//! RSA keys whose numbers are even, tiny, huge or not each other's, in every form that has them.

#![allow(clippy::many_single_char_names, reason = "they have no other names")]

use base64ct::{Base64UrlUnpadded, Encoding};
use keyferry_core::key::PrivateKey;
use keyferry_formats::detect;
use keyferry_formats::pbe::Session;

use crate::der::{RSA, integer, octets, raw_integer, sequence};
use crate::files::{ONE, counted, openssh, pvk};
use crate::refusal;

/// n, e, d, p, q, dP, dQ and qInv, unsigned and with the highest byte first.
type Numbers = [Vec<u8>; 8];

fn good() -> Numbers {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/openssl/key-plain.der");
    let numbers = PrivateKey::from_pkcs8_der(std::fs::read(path).unwrap()).unwrap().to_rsa_numbers().unwrap();
    let ([n, e], [d, p, q, dp, dq, qinv]) = (numbers.public, numbers.private.unwrap().map(|number| number.to_vec()));
    [n, e, d, p, q, dp, dq, qinv]
}

/// The bytes with what keeps them positive.
fn signed(number: &[u8]) -> Vec<u8> {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    let number = &number[zeros..];
    if number.first().is_none_or(|first| first & 0x80 != 0) { [&[0], number].concat() } else { number.to_vec() }
}

fn pkcs1(numbers: &Numbers) -> Vec<u8> {
    let parts: Vec<u8> = numbers.iter().flat_map(|number| raw_integer(&signed(number))).collect();
    sequence(&[&integer(0), &parts])
}

fn pkcs8(inner: &[u8]) -> Vec<u8> {
    sequence(&[&integer(0), &sequence(&[RSA, &[5, 0]]), &octets(inner)])
}

fn of_openssh(numbers: &Numbers) -> Vec<u8> {
    let [n, e, d, p, q, _, _, qinv] = numbers.each_ref().map(|number| counted(&signed(number)));
    let name = counted(b"ssh-rsa");
    let public = [&name[..], &e, &n].concat();
    let private = [&[7; 8][..], &name, &n, &e, &d, &qinv, &p, &q, &counted(b"")].concat();
    let none = [counted(b"none"), counted(b"none"), counted(b"")].concat();
    openssh(&[&none, &ONE, &counted(&public), &counted(&private)])
}

fn of_jwk(numbers: &Numbers) -> Vec<u8> {
    let names = ["n", "e", "d", "p", "q", "dp", "dq", "qi"];
    let members =
        names.iter().zip(numbers).map(|(name, number)| format!("\"{name}\":\"{}\"", Base64UrlUnpadded::encode_string(number)));
    format!("{{\"kty\":\"RSA\",{}}}", members.collect::<Vec<_>>().join(",")).into()
}

/// As long as the format has them; `None` where one is longer.
fn of_pvk(numbers: &Numbers) -> Option<Vec<u8>> {
    let bits = numbers[0].len() * 8;
    let [n, e, d, p, q, dp, dq, qinv] = numbers.each_ref();
    let put = |number: &[u8], length: usize| {
        let zeros = length.checked_sub(number.len())?;
        Some(number.iter().rev().copied().chain(std::iter::repeat_n(0, zeros)).collect::<Vec<u8>>())
    };
    let (whole, half) = (n.len(), bits.div_ceil(16));
    let mut blob = [&[7, 2, 0, 0, 0, 0x24, 0, 0][..], b"RSA2", &u32::try_from(bits).unwrap().to_le_bytes()].concat();
    blob.extend([put(e, 4)?, put(n, whole)?].concat());
    for number in [p, q, dp, dq, qinv] {
        blob.extend(put(number, half)?);
    }
    blob.extend(put(d, whole)?);
    Some(pvk(false, 0, u32::try_from(blob.len()).unwrap(), &blob))
}

const INCONSISTENT: &str = "the numbers of the key do not belong together";

/// Every form refuses these numbers with one of these sentences.
#[track_caller]
fn refused(title: &str, numbers: &Numbers, words: &[&str]) {
    let pkcs1 = pkcs1(numbers);
    let forms = [pkcs8(&pkcs1), pkcs1, of_openssh(numbers), of_jwk(numbers)].into_iter().chain(of_pvk(numbers));
    for (form, bytes) in forms.enumerate() {
        let said = refusal(&bytes);
        assert!(words.iter().any(|words| said.contains(words)), "{title}, form {form}: {said}");
    }
}

#[test]
fn one_number_is_wrong() {
    let good = good();
    let pkcs1 = pkcs1(&good);
    for bytes in [pkcs8(&pkcs1), pkcs1, of_openssh(&good), of_jwk(&good), of_pvk(&good).unwrap()] {
        let contents = detect::read(&bytes, None, &Session::default()).unwrap();
        assert_eq!((contents.items.len(), contents.faults.len()), (1, 0));
    }
    // OpenSSH's form has no dP and dQ, which are computed.
    for place in [0, 1, 2, 3, 4, 7] {
        let with = |change: &dyn Fn(&mut Vec<u8>)| {
            let mut numbers = good.clone();
            change(&mut numbers[place]);
            numbers
        };
        let last = |mask: u8| move |number: &mut Vec<u8>| *number.last_mut().unwrap() ^= mask;
        refused("even", &with(&last(1)), &[INCONSISTENT]);
        refused("another", &with(&last(2)), &[INCONSISTENT]);
        let sizes = [INCONSISTENT, "keys of 1 bits", "keys of 0 bits", "is zero", "malformed"];
        refused("one", &with(&|number| *number = vec![1]), &sizes);
        refused("zero", &with(&|number| *number = vec![0]), &sizes);
        let sizes = [INCONSISTENT, "keys of 8388608 bits", "keys of 2048 bits"];
        refused("huge", &with(&|number| *number = vec![0xff; 1 << 20]), &sizes);
    }
    for place in [5, 6] {
        let mut numbers = good.clone();
        *numbers[place].last_mut().unwrap() ^= 2;
        for bytes in [pkcs8(&super::numbers::pkcs1(&numbers)), of_jwk(&numbers), of_pvk(&numbers).unwrap()] {
            assert!(refusal(&bytes).contains(INCONSISTENT));
        }
    }
    let mut same = good.clone();
    same[4] = same[3].clone();
    refused("one prime twice", &same, &[INCONSISTENT]);
}

#[test]
fn all_are_of_an_odd_size() {
    let all = |byte: u8, length| std::array::from_fn(|_| vec![byte; length]);
    let tiny = [3233_u16, 17, 2753, 61, 53, 53, 49, 38].map(|number| number.to_be_bytes().to_vec());
    refused("of 12 bits", &tiny, &["keys of 12 bits are not supported"]);
    refused("nothing", &all(0, 1), &["keys of 0 bits", "is zero", "malformed"]);
    refused("8192 bits", &all(0xff, 1024), &[INCONSISTENT]);
    refused("16384 bits", &all(0xff, 2048), &[INCONSISTENT]);
    refused("16392 bits", &all(0xff, 2049), &["keys of 16392 bits are not supported"]);
    refused("a million bits", &all(0xff, 131_072), &["keys of 1048576 bits are not supported"]);
}

/// DER has signs; none of these numbers may be below zero.
#[test]
fn negative_ones_are_malformed() {
    let good = good();
    for place in 0..8 {
        let parts: Vec<u8> = (0..8)
            .flat_map(|at| if at == place { raw_integer(&[0xff, 0x01]) } else { raw_integer(&signed(&good[at])) })
            .collect();
        let said = refusal(&pkcs8(&sequence(&[&integer(0), &parts])));
        assert!(said.contains("the key is malformed"), "{place}: {said}");
    }
}
