//! Numbers, never through floating point: identifiers exceed 2^53, and times need every digit.

/// Why a text is not the number that was wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotANumber {
    /// It is not a number at all, or has a fraction.
    Type,
    /// It is a number outside the range.
    Range,
}

/// Reads an unsigned integer. `7.0` is one: some shippers turn every number into a float.
pub fn unsigned(text: &[u8]) -> Result<u64, NotANumber> {
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    let mut value = Some(0u64);
    let mut rest = digits;
    while let [digit @ b'0'..=b'9', more @ ..] = rest {
        let digit = u64::from(digit & 0x0f);
        value = value.and_then(|value| value.checked_mul(10)?.checked_add(digit));
        rest = more;
    }
    let whole = match rest {
        [] => !digits.is_empty(),
        [b'.', zeros @ ..] => rest.len() < digits.len() && !zeros.is_empty() && zeros.iter().all(|zero| *zero == b'0'),
        _ => false,
    };
    match value {
        _ if !whole => Err(NotANumber::Type),
        Some(0) => Ok(0),
        Some(value) if !negative => Ok(value),
        _ => Err(NotANumber::Range),
    }
}

/// Digits of a decimal number beyond this size only move the point.
const MANTISSA_LIMIT: i128 = 10i128.pow(30);

/// Reads a decimal number of seconds as whole nanoseconds, cutting what is finer. Exponents are
/// understood. `None` if it is not a number or does not fit.
pub fn decimal_nanos(text: &[u8]) -> Option<i64> {
    let (negative, mut rest) = match text {
        [b'-', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    // The number is `mantissa * 10^scale` seconds.
    let mut mantissa = 0i128;
    let mut scale = 0i32;
    let mut digits = 0u32;
    let mut in_fraction = false;
    loop {
        match rest {
            [digit @ b'0'..=b'9', ..] => {
                digits = digits.saturating_add(1);
                if mantissa < MANTISSA_LIMIT {
                    mantissa = mantissa.saturating_mul(10).saturating_add(i128::from(digit & 0x0f));
                    scale = scale.saturating_sub(i32::from(in_fraction));
                } else {
                    scale = scale.saturating_add(i32::from(!in_fraction));
                }
            }
            [b'.', ..] if !in_fraction && digits > 0 => in_fraction = true,
            _ => break,
        }
        rest = rest.get(1..).unwrap_or_default();
    }
    let exponent = match rest {
        _ if digits == 0 => return None,
        [] => 0,
        [b'e' | b'E', exponent @ ..] => small_exponent(exponent)?,
        _ => return None,
    };
    let shift = scale.saturating_add(exponent).saturating_add(9);
    let power = 10i128.checked_pow(shift.unsigned_abs());
    let nanos = match (shift >= 0, power) {
        _ if mantissa == 0 => 0,
        (true, Some(power)) => mantissa.checked_mul(power)?,
        (true, None) => return None,
        (false, Some(power)) => mantissa.checked_div(power)?,
        (false, None) => 0,
    };
    i64::try_from(if negative { nanos.checked_neg()? } else { nanos }).ok()
}

fn small_exponent(text: &[u8]) -> Option<i32> {
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] | digits => (false, digits),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    // Beyond this, every number that is not zero is too large or nothing.
    let add = |size: i32, digit: &u8| size.saturating_mul(10).saturating_add(i32::from(digit & 0x0f)).min(10_000);
    let size = digits.iter().fold(0, add);
    Some(if negative { size.saturating_neg() } else { size })
}
