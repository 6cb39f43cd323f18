// A program with types that uses the package: it is compiled strictly, and main.mjs has it work on files.

import { aliases, check, convert, load, open, receive, Refused, request } from "keyferry";
import type {
  CertificateReport, ConvertOptions, ExplainedReport, FileReport, GivenFile, Issuance, Item, KeyReport, Listed, MadeFile, Opened, PublicKeyReport, ReaderGroup,
  ReceiveOptions, RequestOptions, RequestReport, Subject,
} from "keyferry";

export async function registers(options: RequestOptions): Promise<{ key: MadeFile; csr: MadeFile; said: string[]; steps: number[] }> {
  const steps: number[] = [];
  const { report, files: [key, csr] } = await request(options, (count) => steps.push(count));
  return { key, csr, said: [...ofRequest(report.request), report.warning ?? ""], steps };
}

export async function converts(files: readonly GivenFile[], options: ConvertOptions): Promise<{ file: MadeFile; said: string[] }> {
  const before: Listed[] = await aliases(files);
  const { report, files: [file] } = await convert(files, options);
  const said = [...before, ...report.entries].map(({ alias, kind, subject }) => `${alias} ${kind} ${subject ?? ""}`);
  return { file, said: [...said, ...report.left_out, ...report.warnings] };
}

export async function receives(files: GivenFile[], keys: GivenFile[], options: ReceiveOptions): Promise<{ zip: MadeFile; said: string[] }> {
  const { report, files: [zip] } = await receive(files, keys, options);
  const listed = report.files.map(({ name, purpose }) => `${name} ${purpose}`);
  return { zip, said: [...report.chain.flatMap(ofCertificate), ...listed, ...report.notes, ...report.warnings] };
}

export async function checks(subject: Subject): Promise<string[]> {
  return (await check(subject)).map(({ field, is_error, message, fix }) => `${field} ${is_error ? "wrong" : "doubtful"} ${message.trim()} ${fix.trim()}`);
}

export async function opens(files: GivenFile[]): Promise<{ opened: Opened[]; said: string[] }> {
  await load();
  const opened = await open(files);
  return { opened, said: opened.flatMap(ofOpened) };
}

// Why something is refused; what is no refusal is an error.
export async function refusal(work: () => Promise<unknown>): Promise<{ what: string; hint: string; message: string }> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Refused) || error.name !== "Refused") throw error;
    return { what: error.what, hint: error.hint ?? "", message: error.message };
  }
  throw new Error("it was not refused");
}

// What does not belong there does not compile.
export function wrong(): (() => Promise<unknown>)[] {
  return [
    // @ts-expect-error there is no such format
    () => convert([], { name: "new.zip", to: "zip" }),
    // @ts-expect-error there is no such option
    () => convert([], { name: "new.p12", to: "pkcs12", passwort: "changeit" }),
    // @ts-expect-error a password is text
    () => convert([{ name: "a", bytes: new Uint8Array(), password: 1 }], { name: "new.p12", to: "pkcs12" }),
    // @ts-expect-error a request has one file for the key and one for itself
    async () => (await request({} as RequestOptions)).files[2],
    // @ts-expect-error text is no bytes
    () => open([{ name: "a", bytes: "text" }]),
    // @ts-expect-error what is not there may be null
    async () => (await aliases([])).map(({ subject }) => subject.length),
  ];
}

function ofOpened({ state, message, show, trees, explain, readers, cured, closed }: Opened): string[] {
  const states: Record<Opened["state"], string> = { open: "open", locked: "locked", "wrong-password": "the password is wrong", unreadable: "not read" };
  return [
    states[state],
    message ?? "no message",
    ...ofFile(show),
    ...trees.flatMap((tree: Issuance) => drawn(tree, "")),
    ...(explain ? ofExplained(explain) : []),
    ...readers.map(({ verdict, names, why }: ReaderGroup) => `${verdict} ${names} ${why}`),
    ...cured,
    ...closed,
  ];
}

function drawn({ subject, issued }: Issuance, before: string): string[] {
  return [`${before}${subject}`, ...issued.flatMap((below) => drawn(below, `${before}  `))];
}

function ofFile({ file, format, verified, hidden_from_java, protection, items }: FileReport): string[] {
  const held: string = verified === undefined ? "no check" : verified ? "verified" : "not verified";
  return [file, format?.toUpperCase() ?? "unknown", held, hidden_from_java.toFixed(), ...protection, ...items.flatMap(ofItem)];
}

// Every kind of thing; one that is missing here does not compile.
function ofItem(item: Item): string[] {
  switch (item.type) {
    case "private-key-entry":
      return [item.alias, item.created ?? "", ...ofKey(item.key), ...item.chain.flatMap(ofCertificate)];
    case "trusted-certificate-entry":
    case "certificate-entry":
      return [item.alias, item.created ?? "", ...ofCertificate(item.certificate)];
    case "secret-key-entry":
      return [item.alias, item.created ?? "", `${item.encrypted}`, item.algorithm ?? "", item.bits?.toFixed() ?? ""];
    case "sealed-key-entry":
      return [item.alias, item.created ?? ""];
    case "public-key-entry":
      return [item.alias, item.created ?? "", `${item.encrypted}`, ...ofPublicKey(item)];
    case "stored-entry":
      return [item.alias, item.created ?? "", item.bytes.toFixed(), ...item.chain.flatMap(ofCertificate)];
    case "revocation-list":
      return [item.sha256.toLowerCase()];
    case "public-key":
      return ofPublicKey(item);
    case "private-key":
      return [item.name ?? "", ...ofKey(item.key)];
    case "certificate":
      return [item.name ?? "", ...(item.trust?.trusted_for ?? []), ...(item.trust?.rejected_for ?? []), ...ofCertificate(item.certificate)];
    case "request":
      return ofRequest(item);
    case "error":
      return [item.line?.toFixed() ?? "", item.message.trim()];
    default: {
      const none: never = item;
      return none;
    }
  }
}

function ofPublicKey({ algorithm, bits, public_key_sha256 }: PublicKeyReport): string[] {
  return [algorithm ?? "", bits?.toFixed() ?? "", public_key_sha256.toLowerCase()];
}

function ofKey({ encrypted, algorithm, bits, public_key_sha256 }: KeyReport): string[] {
  return [encrypted ? "still encrypted" : "open", algorithm ?? "", bits?.toFixed() ?? "", public_key_sha256?.toLowerCase() ?? ""];
}

function ofCertificate(certificate: CertificateReport): string[] {
  const { sha256, sha1, days_left, version, subject, issuer, serial_number, not_before, not_after, algorithm, bits, public_key_sha256, ...more } = certificate;
  const { signature_algorithm, ca, path_length, key_usage, extended_key_usage, subject_alternative_names, subject_key_id, authority_key_id, ...rest } = more;
  const { unreadable_extensions, ...none } = rest;
  const nothing: Record<string, never> = none;
  const texts: (string | null | undefined)[] = [
    sha256, sha1, subject, issuer, serial_number, not_before, not_after, algorithm, public_key_sha256, signature_algorithm, subject_key_id, authority_key_id,
  ];
  const numbers: (number | null | undefined)[] = [days_left, version, bits, path_length];
  const lists: (string[] | null | undefined)[] = [key_usage, extended_key_usage, subject_alternative_names, unreadable_extensions];
  const shown = [...texts, ...numbers.map((number) => number?.toFixed()), ca ? "authority" : "none", ...lists.map((list) => list?.join(", "))];
  return [...shown, ...Object.keys(nothing)].map((text) => text ?? "");
}

function ofRequest(report: RequestReport): string[] {
  const { subject, signature_algorithm, signature_holds, extensions, sha256 } = report;
  const asked = extensions.map(({ oid, name, critical, value }) => `${oid.trim()} ${name?.trim() ?? ""} ${critical ? "critical" : ""} ${value?.trim() ?? ""}`);
  return [subject, signature_algorithm, signature_holds === null ? "not known" : `${signature_holds}`, ...asked, sha256, ...ofPublicKey(report)];
}

function ofExplained({ file, needs, protection, readers, findings, cures, not_looked_at }: ExplainedReport): string[] {
  return [
    file,
    ...needs.map(({ feature, where }) => `${feature.trim()} ${where.trim()}`),
    ...protection,
    ...readers.flatMap(({ reader, name, verdict, reasons }) => [
      `${reader.trim()} ${name.trim()} ${verdict === "does-not-open" ? "no" : verdict}`,
      ...reasons.map(({ what, source }) => `${what.trim()} ${source?.trim() ?? ""}`),
    ]),
    ...findings.map(({ kind, severity, where, what, mend, advice }) => {
      const level: "wrong" | "weak" | "note" = severity;
      return [kind, level, where ?? "", what, mend ?? "", advice ?? ""].join(" ");
    }),
    ...cures.map(({ readers: whom, command }) => `${whom.join(", ")} ${command}`),
    ...not_looked_at,
  ];
}
