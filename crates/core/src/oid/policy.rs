//! The policy that stands for every one, and what qualifies policies (RFC 5280, section 4.2.1.4).

objects! {
    POLICIES;
    ANY_POLICY "2.5.29.32.0" ["anyPolicy" "X509v3 Any Policy"] [];
    CPS "1.3.6.1.5.5.7.2.1" ["id-qt-cps" "Policy Qualifier CPS"] [];
    USER_NOTICE "1.3.6.1.5.5.7.2.2" ["id-qt-unotice" "Policy Qualifier User Notice"] [];
}
