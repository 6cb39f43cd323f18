import type { Broken, ConvertReport, Listed, MadeRequest, Opened, ReceiveReport } from "./reports.js";

export * from "./reports.js";

/** A file that is read, with the passwords that open it. */
export interface GivenFile {
  /** What messages call it. */
  name: string;
  bytes: Uint8Array;
  /** The password of the file. */
  password?: string | undefined;
  /** The passwords of keys that have one of their own, by alias; a key outside of keystores may have none, and is `""`. */
  keyPasswords?: Record<string, string> | undefined;
}

/** A file that was made. */
export interface MadeFile {
  name: string;
  bytes: Uint8Array;
}

/** What was made: a report, and files. */
export interface Made<Report, Files extends readonly MadeFile[]> {
  report: Report;
  files: Files;
}

/** Why something was not done. No password is in it. */
export class Refused extends Error {
  readonly name: "Refused";
  /** The sentence, which is also the message. */
  readonly what: string;
  /** What to do about it. */
  readonly hint: string | undefined;
  constructor(refusal: { what: string; hint?: string | undefined });
}

/**
 * Loads the module, which the functions below do by themselves when one is called for the first time.
 * Give it a compiled `WebAssembly.Module` where programs may not compile one.
 */
export function load(module?: object): Promise<void>;

/** What `keyferry show` and `keyferry explain` say of each file, in the order of the files. A wrong password is a state here, and not refused. */
export function open(files: readonly GivenFile[]): Promise<Opened[]>;

/** The entries that files make together, before anything is renamed or left out. */
export function aliases(files: readonly GivenFile[]): Promise<Listed[]>;

/** One file of several, of whatever format. */
export function convert(files: readonly GivenFile[], options: ConvertOptions): Promise<Made<ConvertReport, [file: MadeFile]>>;

/** What the rules of the registration say of a subject; nothing where all is well. */
export function check(subject: Subject): Promise<Broken[]>;

/** An RSA key and a certification request; `progress` is told a number that grows while the key is searched for. */
export function request(
  options: RequestOptions,
  progress?: (count: number) => void,
): Promise<Made<MadeRequest, [key: MadeFile, request: MadeFile]>>;

/** Everything that uses the certificate that came back for a key, in one zip. */
export function receive(
  files: readonly GivenFile[],
  keys: readonly GivenFile[],
  options: ReceiveOptions,
): Promise<Made<ReceiveReport, [zip: MadeFile]>>;

/** What `convert` is to make. */
export interface ConvertOptions {
  /** The name of the new file. */
  name: string;
  to: "pem" | "pkcs12" | "jks" | "jceks" | "bks" | "uber" | "bcfks" | "pkcs7" | "jwk" | "der";
  /** Who is to read a PKCS#12 file, for which alone it is; `modern` unless it is given. */
  profile?: "modern" | "java8" | "legacy" | "pbmac1" | "passwordless";
  /** The password of the new file. What needs none may have none; with keys that it would not protect it is refused. */
  password?: string | null | undefined;
  /** Whether keys are written without encryption: in PEM, DER, JWK and PKCS#12 of the profile `passwordless`, which the last two need for keys. */
  plainKey?: boolean;
  /** New aliases, by the old ones; a name of no entry is refused. */
  renamed?: Record<string, string>;
  /** The aliases that are left out; a name of no entry is refused. */
  leftOut?: string[];
  /** Whether certificates become trusted that nobody has said to be. */
  trustAll?: boolean;
  /** Whether only authorities are taken, as trusted ones. */
  truststore?: boolean;
}

/** The fields of the documented form. */
export interface Subject {
  /** Two letters. */
  country: string;
  state: string;
  locality: string;
  organization: string;
  /** The number of the partner, `MZP` and digits. */
  mzp: string;
  email: string;
}

/** What `request` is to make. */
export interface RequestOptions {
  subject: Subject;
  /** Whose request it is like. */
  tool: "openssl" | "keytool";
  /** The length of the RSA key. */
  bits: number;
  /** Where the key goes. */
  kept: "pem" | "pkcs12" | "jks";
  /** The alias of the key, in a keystore. */
  alias: string;
  password: string;
}

/** What `receive` is to make. */
export interface ReceiveOptions {
  /** The alias of the key; the one that it has where this is empty. */
  alias: string;
  /** The password of the new files. */
  password: string;
  /** Whether `key.pem` is left without encryption. */
  plainKey?: boolean;
  /** The folder in which the files will be used: configurations name it. */
  folder: string;
}
