//! Kinds of names among the alternative names of a certificate that are `otherName` (RFC 5280, section 4.2.1.6; RFC 9598).

objects! {
    OTHER_NAMES;
    UTF8_MAILBOX "1.3.6.1.5.5.7.8.9" ["id-on-SmtpUTF8Mailbox" "Smtp UTF8 Mailbox"] [];
    MICROSOFT_USER_PRINCIPAL_NAME "1.3.6.1.4.1.311.20.2.3" ["msUPN" "Microsoft User Principal Name"] [];
}
