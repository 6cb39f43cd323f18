//! How information about a certificate is had: the methods of `authorityInfoAccess` and `subjectInfoAccess` (RFC 5280, section 4.2.2).

objects! {
    ACCESS_METHODS;
    OCSP "1.3.6.1.5.5.7.48.1" ["OCSP" "OCSP"] ["ocsp"];
    CA_ISSUERS "1.3.6.1.5.5.7.48.2" ["caIssuers" "CA Issuers"] ["caIssuers"];
    TIME_STAMPING "1.3.6.1.5.5.7.48.3" ["ad_timestamping" "AD Time Stamping"] ["timeStamping"];
    CA_REPOSITORY "1.3.6.1.5.5.7.48.5" ["caRepository" "CA Repository"] ["caRepository"];
}
