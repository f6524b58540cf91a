//! Signatures as OpenSSH makes them of files (PROTOCOL.sshsig of its sources), with Ed25519 keys.

use ssh_key::private::{Ed25519Keypair, KeypairData};
use ssh_key::{Algorithm, HashAlg, LineEnding, PrivateKey, PublicKey, SshSig};
use thiserror::Error;

/// What a signature is for (`ssh-keygen -Y verify -n`), so that none made for anything else counts.
pub const NAMESPACE: &str = "tollgate-evidence";

/// A key to sign with.
pub struct SigningKey(PrivateKey);

/// Why a key or a signature cannot be used.
#[derive(Debug, Error)]
pub enum SignatureError {
    /// It is no key of OpenSSH.
    #[error("it is no private key of OpenSSH: {0}")]
    Unreadable(ssh_key::Error),
    /// It is one of another kind.
    #[error("it is a key of another kind than Ed25519")]
    Kind,
    /// It is locked.
    #[error("it is locked with a passphrase; `ssh-keygen -p` makes a copy without one")]
    Locked,
    /// It could not be used.
    #[error("it cannot sign: {0}")]
    Failed(ssh_key::Error),
}

impl SigningKey {
    /// The key of 32 random bytes.
    pub fn of_seed(seed: &[u8; 32]) -> Result<Self, SignatureError> {
        let pair = Ed25519Keypair::from_seed(seed);
        PrivateKey::new(KeypairData::Ed25519(pair), "").map(Self).map_err(SignatureError::Failed)
    }

    /// A key as `ssh-keygen` writes it.
    pub fn read(text: &str) -> Result<Self, SignatureError> {
        let key = PrivateKey::from_openssh(text).map_err(SignatureError::Unreadable)?;
        if key.is_encrypted() {
            return Err(SignatureError::Locked);
        }
        if key.algorithm() != Algorithm::Ed25519 {
            return Err(SignatureError::Kind);
        }
        Ok(Self(key))
    }

    /// The key as `ssh-keygen` writes it.
    pub fn write(&self) -> Result<String, SignatureError> {
        self.0.to_openssh(LineEnding::LF).map(|text| text.as_str().to_owned()).map_err(SignatureError::Failed)
    }

    /// Its public half.
    pub fn signer(&self) -> Signer {
        Signer(PublicKey::from(self.0.public_key().key_data().clone()))
    }

    /// A signature of a text, as a file of its own.
    pub fn sign(&self, text: &[u8]) -> Result<String, SignatureError> {
        let signature = self.0.sign(NAMESPACE, HashAlg::Sha512, text).map_err(SignatureError::Failed)?;
        signature.to_pem(LineEnding::LF).map_err(SignatureError::Failed)
    }
}

/// Whoever can sign with a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer(PublicKey);

impl Signer {
    /// A public key as it stands in a `.pub` file; what follows the key is a comment.
    pub fn read(text: &str) -> Option<Self> {
        let key = PublicKey::from_openssh(text.trim()).ok().filter(|key| key.algorithm() == Algorithm::Ed25519)?;
        Some(Self(PublicKey::from(key.key_data().clone())))
    }

    /// Keys of a file of allowed signers (ssh-keygen(1), ALLOWED SIGNERS), with the principals of each. Certificate authorities,
    /// and keys that are allowed for other namespaces alone, are left out.
    pub fn allowed(text: &str) -> Vec<(String, Self)> {
        let line = |line: &str| {
            let line = line.trim();
            if line.starts_with('#') {
                return None;
            }
            let at = line.find("ssh-ed25519 ")?;
            let (before, key) = line.split_at(at);
            let mut words = before.split_whitespace();
            let principals = words.next()?.to_owned();
            let options: Vec<&str> = words.collect();
            let elsewhere = |option: &&str| {
                option.strip_prefix("namespaces=").is_some_and(|names| !names.trim_matches('"').split(',').any(|name| name == NAMESPACE))
            };
            if options.iter().any(|option| option.eq_ignore_ascii_case("cert-authority")) || options.iter().any(elsewhere) {
                return None;
            }
            Some((principals, Self::read(key)?))
        };
        text.lines().filter_map(line).collect()
    }

    /// The key as OpenSSH writes it, without a comment.
    pub fn text(&self) -> String {
        self.0.to_openssh().unwrap_or_default()
    }

    /// `SHA256:` and its digest, as `ssh-keygen -l` shows it.
    pub fn fingerprint(&self) -> String {
        self.0.fingerprint(HashAlg::Sha256).to_string()
    }
}

/// Whether a signature is this signer's of this text, and of no other form than it was written in.
pub fn check_signature(signer: &Signer, text: &[u8], signature: &str) -> bool {
    let Ok(parsed) = SshSig::from_pem(signature) else { return false };
    // Made anew of what counts: nothing else may stand in it.
    let anew = SshSig::new(signer.0.key_data().clone(), NAMESPACE, HashAlg::Sha512, parsed.signature().clone());
    let same = anew.and_then(|anew| anew.to_pem(LineEnding::LF)).is_ok_and(|written| written == signature);
    same && signer.0.verify(NAMESPACE, text, &parsed).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_of_one_text_by_one_key() {
        let (one, other) = (SigningKey::of_seed(&[1; 32]).unwrap(), SigningKey::of_seed(&[2; 32]).unwrap());
        let signature = one.sign(b"text").unwrap();
        assert!(check_signature(&one.signer(), b"text", &signature));
        assert!(!check_signature(&one.signer(), b"texT", &signature));
        assert!(!check_signature(&other.signer(), b"text", &signature));
        assert_eq!(one.sign(b"text").unwrap(), signature);
        let again = SigningKey::read(&one.write().unwrap()).unwrap();
        assert_eq!(again.signer(), one.signer());
        assert_eq!(Signer::read(&format!("{} who@where", one.signer().text())), Some(one.signer()));
    }

    #[test]
    fn no_byte_of_a_signature_is_free() {
        let key = SigningKey::of_seed(&[1; 32]).unwrap();
        let signature = key.sign(b"text").unwrap();
        for at in 0..signature.len() {
            for bit in 0..8 {
                let mut bytes = signature.clone().into_bytes();
                bytes[at] ^= 1 << bit;
                let Ok(flipped) = String::from_utf8(bytes) else { continue };
                assert!(!check_signature(&key.signer(), b"text", &flipped), "byte {at}, bit {bit}");
            }
        }
    }

    #[test]
    fn allowed_signers_are_read_as_openssh_does() {
        let (one, other) = (SigningKey::of_seed(&[1; 32]).unwrap().signer(), SigningKey::of_seed(&[2; 32]).unwrap().signer());
        let text = format!(
            "# who\nana@corp {}\nbo@corp,*@sec namespaces=\"git,{NAMESPACE}\" {} a comment\nx namespaces=\"git\" {}\ny cert-authority {}\nz ssh-rsa AAAA\n\nbroken\n",
            one.text(),
            other.text(),
            other.text(),
            other.text()
        );
        assert_eq!(Signer::allowed(&text), [("ana@corp".to_owned(), one), ("bo@corp,*@sec".to_owned(), other)]);
    }
}
