//! Which jobs are this process's, when several share them: by what a job says, wherever it stands.

use std::str::FromStr;

use keyferry_core::shown::shown;
use keyferry_host::failure::Failure;

use super::digest::Digest;

/// What Kubernetes calls the number of a pod of an indexed job.
const INDEX: &str = "JOB_COMPLETION_INDEX";

/// A shard as it is asked for: `I/N`, or `auto/N`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shard {
    index: Option<u64>,
    of: u64,
}

/// Those jobs of `of` shards that are the one with this number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Share {
    index: u64,
    of: u64,
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |text: &str| text.parse::<u64>().ok();
        let parts = text.split_once('/').and_then(|(index, of)| Some((index, number(of)?)));
        let shard = parts.and_then(|(index, of)| match index {
            "auto" => Some(Self { index: None, of }),
            index => Some(Self { index: Some(number(index)?), of }),
        });
        match shard {
            Some(Self { of: 0, .. }) => Err("there is at least one shard".to_owned()),
            Some(Self { index: Some(index), of }) if index >= of => Err(beyond(index, of)),
            Some(shard) => Ok(shard),
            None => Err(format!("I/N, as in 0/4 for the first of four, or auto/4, for which {INDEX} says which")),
        }
    }
}

fn beyond(index: u64, of: u64) -> String {
    format!("there is no shard {index} of {of}: the first is 0, the last {}", of - 1)
}

impl Shard {
    /// Which one it is here.
    pub(super) fn share(self) -> Result<Share, Failure> {
        let Self { index, of } = self;
        if let Some(index) = index {
            return Ok(Share { index, of });
        }
        let hint = format!("Kubernetes sets {INDEX} for jobs with completionMode Indexed; elsewhere give --shard I/{of}");
        let value = std::env::var_os(INDEX)
            .ok_or_else(|| Failure::usage(format!("--shard auto/{of}: {INDEX} is not set")).at(INDEX).hint(&hint))?;
        let value = value.to_string_lossy();
        let index: u64 = value.parse().map_err(|_| {
            Failure::usage(format!("--shard auto/{of}: {INDEX} is `{}`, which is no number", shown(&value))).at(INDEX).hint(hint)
        })?;
        if index >= of {
            let failure = Failure::usage(format!("--shard auto/{of}: {INDEX} says {index}, and {}", beyond(index, of)));
            return Err(failure.at(INDEX).hint("let N be the completions of the job"));
        }
        Ok(Share { index, of })
    }
}

impl Share {
    /// Whether a job is in it.
    pub(super) fn has(self, job: &Digest) -> bool {
        let first = job.iter().take(8).fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
        first % self.of == self.index
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shard_is_one_of_so_many() {
        assert_eq!("0/1".parse(), Ok(Shard { index: Some(0), of: 1 }));
        assert_eq!("auto/8".parse(), Ok(Shard { index: None, of: 8 }));
        assert_eq!("4/4".parse::<Shard>().unwrap_err(), "there is no shard 4 of 4: the first is 0, the last 3");
        for wrong in ["", "1", "/2", "1/", "-1/2", "a/2", "1/2/3", "0/0", "auto/0", "auto"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_job_is_in_exactly_one_share() {
        for first in 0..=255 {
            let job = std::array::from_fn(|place| u8::try_from(place).unwrap() ^ first);
            for of in [1, 2, 3, 7] {
                assert_eq!((0..of).filter(|index| Share { index: *index, of }.has(&job)).count(), 1);
            }
        }
    }
}
