//! Attribute types of distinguished names (X.520, RFC 4519, RFC 2985); Java's name is the keyword that it prints.

objects! {
    ATTRIBUTES;
    COMMON_NAME "2.5.4.3" ["CN" "commonName"] ["CN"];
    SURNAME "2.5.4.4" ["SN" "surname"] ["SURNAME"];
    SERIAL_NUMBER "2.5.4.5" ["serialNumber" "serialNumber"] ["SERIALNUMBER"];
    COUNTRY_NAME "2.5.4.6" ["C" "countryName"] ["C"];
    LOCALITY_NAME "2.5.4.7" ["L" "localityName"] ["L"];
    STATE_OR_PROVINCE_NAME "2.5.4.8" ["ST" "stateOrProvinceName"] ["ST"];
    STREET_ADDRESS "2.5.4.9" ["street" "streetAddress"] ["STREET"];
    ORGANIZATION_NAME "2.5.4.10" ["O" "organizationName"] ["O"];
    ORGANIZATIONAL_UNIT_NAME "2.5.4.11" ["OU" "organizationalUnitName"] ["OU"];
    TITLE "2.5.4.12" ["title" "title"] ["T"];
    DESCRIPTION "2.5.4.13" ["description" "description"] [];
    BUSINESS_CATEGORY "2.5.4.15" ["businessCategory" "businessCategory"] [];
    POSTAL_ADDRESS "2.5.4.16" ["postalAddress" "postalAddress"] [];
    POSTAL_CODE "2.5.4.17" ["postalCode" "postalCode"] [];
    POST_OFFICE_BOX "2.5.4.18" ["postOfficeBox" "postOfficeBox"] [];
    TELEPHONE_NUMBER "2.5.4.20" ["telephoneNumber" "telephoneNumber"] [];
    NAME "2.5.4.41" ["name" "name"] [];
    GIVEN_NAME "2.5.4.42" ["GN" "givenName"] ["GIVENNAME"];
    INITIALS "2.5.4.43" ["initials" "initials"] ["INITIALS"];
    GENERATION_QUALIFIER "2.5.4.44" ["generationQualifier" "generationQualifier"] ["GENERATION"];
    X500_UNIQUE_IDENTIFIER "2.5.4.45" ["x500UniqueIdentifier" "x500UniqueIdentifier"] [];
    DN_QUALIFIER "2.5.4.46" ["dnQualifier" "dnQualifier"] ["DNQ"];
    HOUSE_IDENTIFIER "2.5.4.51" ["houseIdentifier" "houseIdentifier"] [];
    PSEUDONYM "2.5.4.65" ["pseudonym" "pseudonym"] [];
    ORGANIZATION_IDENTIFIER "2.5.4.97" ["organizationIdentifier" "organizationIdentifier"] [];
    USER_ID "0.9.2342.19200300.100.1.1" ["UID" "userId"] ["UID"];
    DOMAIN_COMPONENT "0.9.2342.19200300.100.1.25" ["DC" "domainComponent"] ["DC"];
    EMAIL_ADDRESS "1.2.840.113549.1.9.1" ["emailAddress" "emailAddress"] ["EMAILADDRESS"];
    UNSTRUCTURED_NAME "1.2.840.113549.1.9.2" ["unstructuredName" "unstructuredName"] [];
    UNSTRUCTURED_ADDRESS "1.2.840.113549.1.9.8" ["unstructuredAddress" "unstructuredAddress"] [];
    JURISDICTION_LOCALITY_NAME "1.3.6.1.4.1.311.60.2.1.1" ["jurisdictionL" "jurisdictionLocalityName"] [];
    JURISDICTION_STATE_OR_PROVINCE_NAME "1.3.6.1.4.1.311.60.2.1.2" ["jurisdictionST" "jurisdictionStateOrProvinceName"] [];
    JURISDICTION_COUNTRY_NAME "1.3.6.1.4.1.311.60.2.1.3" ["jurisdictionC" "jurisdictionCountryName"] [];
    JAVA_IP_ADDRESS "1.3.6.1.4.1.42.2.11.2.1" [] ["IP"];
}
