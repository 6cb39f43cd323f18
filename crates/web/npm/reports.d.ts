// What is reported. The names of the fields are those of the command line's JSON, which docs/report.schema.json describes.

/** What is said about a file. */
export interface Opened {
  /** `locked`: a password is needed to see anything of it; `unreadable`: it is nothing that is read. */
  state: "open" | "locked" | "wrong-password" | "unreadable";
  /** Why it is not open. */
  message: string | null;
  /** What is in it. */
  show: FileReport;
  /** Who issued whom among its certificates. */
  trees: Issuance[];
  /** Who opens it, and what is weak or wrong about it. */
  explain: ExplainedReport | null;
  /** Who opens it, those of whom the same is said together. */
  readers: ReaderGroup[];
  /** Whom each of the cures in `explain` is for, in their order. */
  cured: string[];
  /** The keys that no password opened, by alias; a key outside of keystores may have none. */
  closed: string[];
}

/** What is in a file. */
export interface FileReport {
  file: string;
  /** Null when it is nothing that can be read. */
  format: string | null;
  /** Whether the keystore's integrity was verified; absent for what has no such check. */
  verified?: boolean;
  /** How many entries Java does not show, for want of a mark. */
  hidden_from_java: number;
  /** How its parts are protected: algorithms and iterations. */
  protection: string[];
  items: Item[];
}

/** What every entry of a keystore has. */
export interface Aliased {
  alias: string;
  /** When it was made, where the keystore says so. */
  created: string | null;
}

/** A private key, in a keystore. */
export interface PrivateKeyEntry extends Aliased {
  type: "private-key-entry";
  key: KeyReport;
  chain: CertificateReport[];
}

/** A certificate that is trusted, in a keystore. */
export interface TrustedCertificateEntry extends Aliased {
  type: "trusted-certificate-entry";
  certificate: CertificateReport;
}

/** A certificate without a mark of trust, in a keystore. */
export interface CertificateEntry extends Aliased {
  type: "certificate-entry";
  certificate: CertificateReport;
}

/** A secret key, in a keystore. */
export interface SecretKeyEntry extends Aliased {
  type: "secret-key-entry";
  encrypted: boolean;
  algorithm: string | null;
  bits: number | null;
}

/** A key that Bouncy Castle has sealed, of which nothing tells what kind it is. */
export interface SealedKeyEntry extends Aliased {
  type: "sealed-key-entry";
}

/** A public key without a certificate, in a keystore of Bouncy Castle. */
export interface PublicKeyEntry extends Aliased, PublicKeyReport {
  type: "public-key-entry";
  encrypted: boolean;
}

/** Bytes that a program keeps in a keystore of Bouncy Castle. */
export interface StoredEntry extends Aliased {
  type: "stored-entry";
  /** How many. */
  bytes: number;
  chain: CertificateReport[];
}

/** A revocation list. */
export interface RevocationList {
  type: "revocation-list";
  sha256: string;
}

/** A public key that stands alone. */
export interface PublicKeyItem extends PublicKeyReport {
  type: "public-key";
}

/** A private key that stands alone. */
export interface PrivateKeyItem {
  type: "private-key";
  name: string | null;
  key: KeyReport;
}

/** A certificate that stands alone. */
export interface CertificateItem {
  type: "certificate";
  name: string | null;
  /** What openssl keeps behind it about trust, when it is not trusted for everything. */
  trust?: TrustReport;
  certificate: CertificateReport;
}

/** A certification request. */
export interface RequestItem extends RequestReport {
  type: "request";
}

/** Something that cannot be read: the file, or the part that begins in this line. */
export interface ErrorItem {
  type: "error";
  line: number | null;
  message: string;
}

/** One thing in a file. */
export type Item =
  | PrivateKeyEntry
  | TrustedCertificateEntry
  | CertificateEntry
  | SecretKeyEntry
  | SealedKeyEntry
  | PublicKeyEntry
  | StoredEntry
  | RevocationList
  | PublicKeyItem
  | PrivateKeyItem
  | CertificateItem
  | RequestItem
  | ErrorItem;

/** A public key. */
export interface PublicKeyReport {
  algorithm: string | null;
  bits: number | null;
  public_key_sha256: string;
}

/** A private key. */
export interface KeyReport {
  encrypted: boolean;
  /** Null while nothing tells: an encrypted key without a certificate. */
  algorithm: string | null;
  bits: number | null;
  public_key_sha256: string | null;
}

/** A certificate; what it says is absent when it cannot be taken apart. */
export interface CertificateReport extends Partial<CertificateDetails> {
  sha256: string;
  sha1: string;
  /** Whole days until it expires, negative when it has. */
  days_left: number | null;
}

/** What a certificate says. */
export interface CertificateDetails {
  version: number;
  subject: string;
  issuer: string;
  serial_number: string;
  not_before: string;
  not_after: string;
  algorithm: string | null;
  bits: number | null;
  public_key_sha256: string;
  signature_algorithm: string;
  /** Whether it is an authority's. */
  ca: boolean;
  path_length: number | null;
  key_usage: string[] | null;
  extended_key_usage: string[] | null;
  subject_alternative_names: string[];
  subject_key_id: string | null;
  authority_key_id: string | null;
  unreadable_extensions: string[];
}

/** For what a certificate is trusted and for what not, by extended key usages. */
export interface TrustReport {
  /** Absent when everything that is not rejected is trusted. */
  trusted_for?: string[];
  rejected_for: string[];
}

/** A certification request. */
export interface RequestReport extends PublicKeyReport {
  subject: string;
  signature_algorithm: string;
  /** Null where its algorithm is not known. */
  signature_holds: boolean | null;
  /** The extensions that are asked for. */
  extensions: ExtensionReport[];
  sha256: string;
}

/** An extension. */
export interface ExtensionReport {
  oid: string;
  /** As openssl has it: `subjectAltName`. */
  name: string | null;
  critical: boolean;
  /** Null for extensions that are not read. */
  value: string | null;
}

/** A certificate, and those that it issued. */
export interface Issuance {
  subject: string;
  issued: Issuance[];
}

/** What a reader does with a file; `reserved`: it does so under conditions. */
export type Verdict = "opens" | "reserved" | "does-not-open" | "not-known";

/** Who opens a file, and what is weak or wrong about it. */
export interface ExplainedReport {
  file: string;
  /** What the file demands of its reader, and which part of it does. */
  needs: { feature: string; where: string }[];
  /** How its parts are protected. */
  protection: string[];
  readers: ReaderReport[];
  findings: Finding[];
  /** Command lines that make a file for others. */
  cures: { readers: string[]; command: string }[];
  /** What could not be looked at, for want of a password. */
  not_looked_at: string[];
}

/** What is known about a reader and the file. */
export interface ReaderReport {
  /** Its name on the command line, `java8`. */
  reader: string;
  /** Its name for people. */
  name: string;
  verdict: Verdict;
  reasons: { what: string; source: string | null }[];
}

/** Something weak, wrong or worth knowing. */
export interface Finding {
  kind: string;
  severity: "wrong" | "weak" | "note";
  /** The entry or certificate. */
  where: string | null;
  what: string;
  /** The command line that mends it. */
  mend: string | null;
  /** What to do where no command does. */
  advice: string | null;
}

/** Readers with one verdict for the same reasons. */
export interface ReaderGroup {
  verdict: Verdict;
  names: string;
  /** Empty where there is nothing to say. */
  why: string;
}

/** An entry, for a list. */
export interface Listed {
  alias: string;
  kind:
    | "private-key-entry"
    | "trusted-certificate-entry"
    | "certificate-entry"
    | "secret-key-entry"
    | "public-key-entry"
    | "stored-entry";
  /** Of its first certificate, if it has one. */
  subject: string | null;
  /** The fingerprint of that certificate. */
  sha256: string | null;
}

/** What came of `convert`. */
export interface ConvertReport {
  entries: Listed[];
  /** What the format could not hold. */
  left_out: string[];
  /** What is to be known. */
  warnings: string[];
}

/** What is wrong with a field. */
export interface Broken {
  /** Its short name, `C` or `emailAddress`. */
  field: string;
  /** Whether a request with it is refused. */
  is_error: boolean;
  message: string;
  fix: string;
}

/** What came of `request`. */
export interface MadeRequest {
  request: RequestReport;
  /** The rules that are not kept, though the request may be sent so. */
  rules: Broken[];
  /** What is to be known of the password. */
  warning: string | null;
}

/** What came of `receive`. */
export interface ReceiveReport {
  /** The certificate and its authorities. */
  chain: CertificateReport[];
  /** What is in the zip. */
  files: { name: string; purpose: string }[];
  /** Who is trusted beside the authority of the chain, and what was passed over. */
  notes: string[];
  warnings: string[];
}
