CREATE FUNCTION audit_entry_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'the audit trail can only grow'; END $$;
CREATE TABLE account (
    id uuid NOT NULL,
    version bigint NOT NULL,
    created bigint NOT NULL,
    seen bigint NOT NULL,
    state text NOT NULL,
    lock_reason text,
    leaves bigint,
    address text NOT NULL,
    address_key text NOT NULL,
    password text,
    password_set bigint,
    name text NOT NULL,
    language text NOT NULL,
    zone text,
    units text,
    birth_year bigint,
    CONSTRAINT account_check CHECK (((state = 'leaving'::text) = (leaves IS NOT NULL))),
    CONSTRAINT account_state_check CHECK ((state = ANY (ARRAY['active'::text, 'locked'::text, 'leaving'::text])))
);
CREATE TABLE account_bound (
    key bytea NOT NULL,
    count bigint NOT NULL,
    since bigint NOT NULL,
    until bigint NOT NULL
);
CREATE TABLE account_device (
    account uuid NOT NULL,
    id uuid NOT NULL,
    hash bytea NOT NULL,
    label text NOT NULL,
    first bigint NOT NULL,
    used bigint NOT NULL
);
CREATE TABLE account_export (
    id uuid NOT NULL,
    account uuid NOT NULL,
    asked bigint NOT NULL,
    ready bigint,
    blob text,
    bytes bigint,
    expires bigint NOT NULL
);
CREATE TABLE account_letter (
    id uuid NOT NULL,
    account uuid,
    purpose text NOT NULL,
    hash bytea NOT NULL,
    address text,
    created bigint NOT NULL,
    expires bigint NOT NULL,
    used bigint
);
CREATE TABLE account_refresh (
    hash bytea NOT NULL,
    session uuid NOT NULL,
    salt bytea NOT NULL,
    issued bigint NOT NULL,
    used bigint,
    used_by bytea
);
CREATE TABLE account_role (
    account uuid NOT NULL,
    role text NOT NULL,
    granted bigint NOT NULL,
    granted_by uuid
);
CREATE TABLE account_session (
    id uuid NOT NULL,
    account uuid NOT NULL,
    client text NOT NULL,
    way text NOT NULL,
    strong boolean NOT NULL,
    device text NOT NULL,
    place text NOT NULL,
    begun bigint NOT NULL,
    used bigint NOT NULL,
    proved bigint NOT NULL,
    taken boolean NOT NULL,
    idle bigint NOT NULL,
    ends bigint NOT NULL,
    secret bytea NOT NULL,
    secret_until bigint NOT NULL,
    earlier bytea,
    earlier_until bigint,
    CONSTRAINT account_session_client_check CHECK ((client = ANY (ARRAY['web'::text, 'app'::text])))
);
CREATE TABLE account_sign_up (
    id uuid NOT NULL,
    address text NOT NULL,
    address_key text NOT NULL,
    name text NOT NULL,
    language text NOT NULL,
    zone text,
    password text NOT NULL,
    letter bytea NOT NULL,
    handle bytea NOT NULL,
    created bigint NOT NULL,
    expires bigint NOT NULL
);
CREATE TABLE account_token (
    id uuid NOT NULL,
    account uuid NOT NULL,
    name text NOT NULL,
    scopes text NOT NULL,
    hash bytea NOT NULL,
    hint text NOT NULL,
    created bigint NOT NULL,
    used bigint,
    expires bigint
);
CREATE TABLE account_try (
    key bytea NOT NULL,
    tries bigint NOT NULL,
    until bigint NOT NULL,
    last bigint NOT NULL
);
CREATE TABLE audit_entry (
    id uuid NOT NULL,
    chain bigint NOT NULL,
    number bigint NOT NULL,
    at bigint NOT NULL,
    actor text NOT NULL,
    actor_id uuid,
    action text NOT NULL,
    subject text,
    subject_id text,
    address text,
    request text,
    reason text,
    detail text,
    hash bytea NOT NULL
);
CREATE TABLE audit_head (
    chain bigint NOT NULL,
    number bigint NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT audit_head_number_check CHECK ((number >= 0))
);
CREATE TABLE factor_arrival (
    hash bytea NOT NULL,
    binding bytea NOT NULL,
    provider text NOT NULL,
    issuer text NOT NULL,
    subject text NOT NULL,
    person bytea NOT NULL,
    session uuid,
    offered boolean NOT NULL,
    expires bigint NOT NULL
);
CREATE TABLE factor_challenge (
    hash bytea NOT NULL,
    purpose text NOT NULL,
    challenge bytea NOT NULL,
    owner bytea NOT NULL,
    expires bigint NOT NULL
);
CREATE TABLE factor_identity (
    id uuid NOT NULL,
    account uuid NOT NULL,
    provider text NOT NULL,
    issuer text NOT NULL,
    subject text NOT NULL,
    address text,
    linked bigint NOT NULL,
    used bigint
);
CREATE TABLE factor_passkey (
    id uuid NOT NULL,
    account uuid NOT NULL,
    credential bytea NOT NULL,
    public_key bytea NOT NULL,
    signatures bigint NOT NULL,
    model bytea NOT NULL,
    transports text NOT NULL,
    verified boolean NOT NULL,
    eligible boolean NOT NULL,
    copied boolean NOT NULL,
    name text NOT NULL,
    created bigint NOT NULL,
    used bigint,
    CONSTRAINT factor_passkey_signatures_check CHECK ((signatures >= 0))
);
CREATE TABLE factor_pending (
    hash bytea NOT NULL,
    account uuid NOT NULL,
    first_step bytea NOT NULL,
    tries bigint NOT NULL,
    created bigint NOT NULL,
    expires bigint NOT NULL
);
CREATE TABLE factor_recovery (
    account uuid NOT NULL,
    hash bytea NOT NULL,
    made bigint NOT NULL,
    used bigint
);
CREATE TABLE factor_reset (
    account uuid NOT NULL,
    id uuid NOT NULL,
    asked bigint NOT NULL,
    asked_by uuid NOT NULL,
    due bigint NOT NULL
);
CREATE TABLE factor_totp (
    account uuid NOT NULL,
    secret bytea NOT NULL,
    created bigint NOT NULL,
    confirmed bigint,
    step bigint NOT NULL,
    used bigint
);
CREATE TABLE factor_way (
    state bytea NOT NULL,
    binding bytea NOT NULL,
    provider text NOT NULL,
    nonce text NOT NULL,
    verifier bytea NOT NULL,
    back text NOT NULL,
    session uuid,
    expires bigint NOT NULL
);
CREATE TABLE flag (
    name text NOT NULL,
    way text NOT NULL,
    share bigint NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT flag_share_check CHECK (((share >= 0) AND (share <= 10000))),
    CONSTRAINT flag_way_check CHECK ((way = ANY (ARRAY['on'::text, 'off'::text, 'share'::text])))
);
CREATE TABLE http_idempotency (
    owner bytea NOT NULL,
    call bytea NOT NULL,
    reply bytea,
    sealed boolean NOT NULL,
    made_at bigint NOT NULL
);
CREATE TABLE job (
    id uuid NOT NULL,
    kind text NOT NULL,
    effect boolean NOT NULL,
    payload json NOT NULL,
    sealed bytea,
    owner uuid,
    lane text,
    once text,
    priority bigint NOT NULL,
    state text NOT NULL,
    due_at bigint NOT NULL,
    made_at bigint NOT NULL,
    ended_at bigint,
    attempts bigint NOT NULL,
    token bigint NOT NULL,
    leased_until bigint,
    worker uuid,
    error text,
    CONSTRAINT job_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT job_check CHECK (((state = 'running'::text) = (leased_until IS NOT NULL))),
    CONSTRAINT job_check1 CHECK (((state = ANY (ARRAY['done'::text, 'dead'::text])) = (ended_at IS NOT NULL))),
    CONSTRAINT job_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'dead'::text])))
);
CREATE TABLE job_timetable (
    kind text NOT NULL,
    due_at bigint NOT NULL
);
CREATE TABLE mail_letter (
    id uuid NOT NULL,
    kind text NOT NULL,
    written_at bigint NOT NULL,
    recipient text NOT NULL,
    language text NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    html text NOT NULL
);
CREATE TABLE migration (
    domain text NOT NULL,
    number bigint NOT NULL,
    name text NOT NULL,
    checksum bytea NOT NULL
);
CREATE TABLE seal_probe (
    id bigint NOT NULL,
    sealed bytea NOT NULL,
    CONSTRAINT seal_probe_id_check CHECK ((id = 1))
);
INSERT INTO account VALUES ('01a22be1-7644-7e52-9d3b-728463c46153', 1, 1796032525892674, 1796032525892674, 'active', NULL, NULL, 'first@example.org', 'first@example.org', '$argon2id$v=19$m=19456,t=2,p=1$CRn6543q+8hYG9SzmEGaCQ$0gbXXJoDjm3FTnHaow7ZU5BmAjIbFStauCCmPQ9a+OM', 1796032525892674, 'First', 'en', NULL, NULL, NULL);
INSERT INTO account VALUES ('01a22be1-9126-7f14-860c-967045be6034', 1, 1796032532774770, 1796032533685357, 'active', NULL, NULL, 'second@example.org', 'second@example.org', '$argon2id$v=19$m=19456,t=2,p=1$2/bOy0rSYEPhyVXqv+uF7A$rKDg4w/5KCVv8XObeF+Fs38jKgxYk3JjL/5F9y27TBI', 1796032532774770, 'Second Person', 'ru', NULL, NULL, NULL);
INSERT INTO account_bound VALUES ('\x917e8ee6bb72bb5f60260c880bee78b760770fad92e7305130b82785756a18fb', 1, 1796032525950718, 1796036125950718);
INSERT INTO account_bound VALUES ('\x6b2ae48ca142a2325451230ad7509bf4c542a71428a1f0b9501390c83a3ecd62', 1, 1796032526052409, 1796036126052409);
INSERT INTO account_bound VALUES ('\xc468d1be02badb34e4cab288f833de31f52c4aafd900300643512e10558a9274', 2, 1796032528844849, 1796118928844849);
INSERT INTO account_bound VALUES ('\x2d3d1b87799375deac697bfd5511ba14fb964ba2b42c7ec113dcd8e7c9cbd8bc', 2, 1796032528844849, 1796118928844849);
INSERT INTO account_bound VALUES ('\x2e4ca401cdaea4440d57e8038d9ec72eca0a123a06bb483944d96a0ae5793b46', 0, 1796032532800797, 1796036132800797);
INSERT INTO account_bound VALUES ('\x406004f961ac9dbdf9ae92d43bd2a2d35e654b44355f9df366850240bdf2f9d8', 1, 1796032533710632, 1796118933710632);
INSERT INTO account_bound VALUES ('\xfa429fd3d3251f25606d691d33e9e790ef9a40c26125e1dbeaf10f2403010be2', 1, 1796032533710632, 1796118933710632);
INSERT INTO account_bound VALUES ('\xd7afa50c7e62c5c8f26372a0905ff549668eb27765f3532e7df97c8261bdd4d9', 1, 1796032534355449, 1796118934355449);
INSERT INTO account_bound VALUES ('\xd30e742080078dea2c012120409fbf95b88b0cebdd83cbd73d0aa775cc51b7b4', 1, 1796032534355449, 1796118934355449);
INSERT INTO account_device VALUES ('01a22be1-7644-7e52-9d3b-728463c46153', '01a22be1-7644-7392-bda9-c0f8bb1efa25', '\x4a9bb094ea1748122b04ca9f23a84496cf683f9a978cb4a0418602a7c5f02427', '', 1796032525892674, 1796032525892674);
INSERT INTO account_device VALUES ('01a22be1-9126-7f14-860c-967045be6034', '01a22be1-9126-76d9-a6ed-f831dfab7826', '\x62ffbba82f892ff109f9258e3fd1b024fdaca2b647018fdb6198d511537a2e32', '', 1796032532774770, 1796032532774770);
INSERT INTO account_device VALUES ('01a22be1-9126-7f14-860c-967045be6034', '01a22be1-94b5-7ee5-aa8b-42f13c6755cc', '\xa96cd792d4a7501ce5f70040f38817f4bddb69af2d897ab25d2a17bf8b36a756', '', 1796032533685357, 1796032533685357);
INSERT INTO account_export VALUES ('01a22be1-76d3-7cc1-a0a5-625219b9fce6', '01a22be1-7644-7e52-9d3b-728463c46153', 1796032526035166, 1796032526053039, 'export/01a22be1-7644-7e52-9d3b-728463c46153/01a22be1-76d3-7cc1-a0a5-625219b9fce6.zip', 674, 1796637326053039);
INSERT INTO account_letter VALUES ('01a22be1-94bc-76bc-9c26-e934811b7bb7', '01a22be1-9126-7f14-860c-967045be6034', 'reset', '\x50d88a06d2448a0c12e5af9c266dc4088c5fc834f416a48b4f002d0cd0c05ffe', NULL, 1796032533692097, 1796036133692097, NULL);
INSERT INTO account_letter VALUES ('01a22be1-94ce-72a7-aee9-9ccf28687254', '01a22be1-9126-7f14-860c-967045be6034', 'address', '\xa1248f7f15c0447a10610dea129ae0c5b2de57315d47b7d5806455a6498d510c', 'second.new@example.org', 1796032533710632, 1796118933710632, NULL);
INSERT INTO account_refresh VALUES ('\x3b64df5261045610faa4e8ec92a9dde1deb7916dd7f7fffeeb85df8f545ca784', '01a22be1-7644-7c97-b629-e7e77852c793', '\x9ba9362c66d967e610198fe92288bc68ffe0067c51e51a8e508de30440127c4b', 1796032525892674, NULL, NULL);
INSERT INTO account_refresh VALUES ('\x13b7a09cdc440e7f2d6c6106fad5cf4df51109a00e7647fa5383fb1811a26994', '01a22be1-94b5-748a-8029-f704f494db5b', '\x45b3b45232e1c7b705ffd51348a471c7add6aed8316f60ba0938312b164eadbb', 1796032533685357, NULL, NULL);
INSERT INTO account_role VALUES ('01a22be1-7644-7e52-9d3b-728463c46153', 'administrator', 1796032525892674, NULL);
INSERT INTO account_session VALUES ('01a22be1-7644-7c97-b629-e7e77852c793', '01a22be1-7644-7e52-9d3b-728463c46153', 'app', 'letter', true, '', '127.0.0.…', 1796032525892674, 1796032525892674, 1796032525950718, true, 3600000000, 1796075725892674, '\x6daf3943c08000c78bba4fce3dfd125218ea7b9a052435ee4fe2ed95a64a95ca', 1796033425892674, NULL, NULL);
INSERT INTO account_session VALUES ('01a22be1-9126-701f-b659-70050042e2f6', '01a22be1-9126-7f14-860c-967045be6034', 'web', 'letter', false, '', '127.0.0.…', 1796032532774770, 1796032532774770, 1796032532774770, true, 1209600000000, 1803808532774770, '\x7357e8fdd95ae1bea7c9773861b30a2546f8c37f1b0aa869530ab88a8184062e', 1803808532774770, NULL, NULL);
INSERT INTO account_session VALUES ('01a22be1-94b5-748a-8029-f704f494db5b', '01a22be1-9126-7f14-860c-967045be6034', 'app', 'password', false, '', '127.0.0.…', 1796032533685357, 1796032533685357, 1796032533685357, true, 5184000000000, 1827568533685357, '\xcf744b900ed8e52c910870844dd9c116694bea41fa3f8d910c35e8033820d3f3', 1796033433685357, NULL, NULL);
INSERT INTO account_sign_up VALUES ('01a22be1-9753-74d5-b9c6-7bf5b49b264c', 'third@example.org', 'third@example.org', 'Third', 'en', NULL, '$argon2id$v=19$m=19456,t=2,p=1$DlX9FFx3/ME7h8hZayUwiA$oiQV4IW7OxnEJmKEq4gMWwo5f34P3ljP81nFSgYKfSE', '\xfa8e66536d3c5cc6ffffe2e631c3c92ca45c89845724f0496b542135f16bf463', '\x20a449486ecea3fd062e470fe7677ce374d52a2d96862d6851d8e849606b9511', 1796032534355449, 1796118934355449);
INSERT INTO account_token VALUES ('01a22be1-7696-7840-9004-714a8e40ce1d', '01a22be1-7644-7e52-9d3b-728463c46153', 'fixture', 'profile:read', '\x55572deebcaf234d747db14e1ae6741752c2a1d077aa7ee21be995f0093660e4', 'EROA', 1796032525974824, NULL, NULL);
INSERT INTO account_try VALUES ('\xe281631fc7ca993d3f074de32e66440532f8d4597ffbaa3fc7854ac08abc064b', 1, 1796032527019984, 1796032527019984);
INSERT INTO account_try VALUES ('\x1262bea152335675c3625cdb5de4141e880cb5ba18ef76e015e1cdd005b0291e', 1, 1796032531887121, 1796032531887121);
INSERT INTO audit_entry VALUES ('01a22be1-7645-7e6a-8f86-34551c323690', 12, 1, 1796032525893377, 'account', '01a22be1-7644-7e52-9d3b-728463c46153', 'account-created', 'account', '01a22be1-7644-7e52-9d3b-728463c46153', '127.0.0.0/24', NULL, NULL, NULL, '\x896517141e4c78378571469a653bb88e257aa602ec28d4003894d7d0596835fc');
INSERT INTO audit_entry VALUES ('01a22be1-7645-7080-b653-5dc07b983071', 5, 1, 1796032525893940, 'anyone', NULL, 'role-granted', 'account', '01a22be1-7644-7e52-9d3b-728463c46153', '127.0.0.0/24', NULL, NULL, '{"role":"administrator"}', '\x8cbd47f63d8b3f0ff518198d7e1550eb6464fa64f03f50e00c6839b400c597c0');
INSERT INTO audit_entry VALUES ('01a22be1-7646-762b-8a9a-104eefca2b4a', 12, 2, 1796032525894375, 'account', '01a22be1-7644-7e52-9d3b-728463c46153', 'session-begun', 'account', '01a22be1-7644-7e52-9d3b-728463c46153', '127.0.0.0/24', NULL, NULL, '{"session":"01a22be1-7644-7c97-b629-e7e77852c793","way":"letter"}', '\x85f7219ba439897888f169ad16a4d7c633547a0319e3399d16680d97590fb91d');
INSERT INTO audit_entry VALUES ('01a22be1-768a-7fc1-bc08-4cbc0e536d97', 12, 3, 1796032525962424, 'account', '01a22be1-7644-7e52-9d3b-728463c46153', 'factor-totp-on', 'account', '01a22be1-7644-7e52-9d3b-728463c46153', '127.0.0.0/24', NULL, NULL, NULL, '\x559df1804e0d3003a58d2aff5471b6f0f6ee7f8d7e1db0bcf81296cee6b43417');
INSERT INTO audit_entry VALUES ('01a22be1-769d-7355-bc76-f52fc641bb5b', 12, 4, 1796032525981936, 'account', '01a22be1-7644-7e52-9d3b-728463c46153', 'token-made', 'account', '01a22be1-7644-7e52-9d3b-728463c46153', '127.0.0.0/24', NULL, NULL, '{"token":"01a22be1-7696-7840-9004-714a8e40ce1d"}', '\x7cb683f981408650a12107e4c76d1551240c1463f4afa0d7bda0aa9b71ee5572');
INSERT INTO audit_entry VALUES ('01a22be1-76be-7ead-b19e-92709e178c06', 12, 5, 1796032526014963, 'account', '01a22be1-7644-7e52-9d3b-728463c46153', 'factor-recovery-renewed', 'account', '01a22be1-7644-7e52-9d3b-728463c46153', '127.0.0.0/24', NULL, NULL, NULL, '\x1d049c012f0ff88da31f26c39ff0ae221f1c2f77cf69b39304af906454fa0013');
INSERT INTO audit_entry VALUES ('01a22be1-76d3-7ed7-8b05-ee53dde33265', 12, 6, 1796032526035369, 'account', '01a22be1-7644-7e52-9d3b-728463c46153', 'export-asked', 'account', '01a22be1-7644-7e52-9d3b-728463c46153', '127.0.0.0/24', NULL, NULL, NULL, '\xb28c928ede22a9766321903f0789b51b71671acdb7704842e6c7ed3b25b2809a');
INSERT INTO audit_entry VALUES ('01a22be1-7742-7818-91c8-d4f516de8fc9', 5, 2, 1796032526146263, 'anyone', NULL, 'export-made', 'account', '01a22be1-7644-7e52-9d3b-728463c46153', NULL, NULL, NULL, NULL, '\x6d61831637dbe0d6f2c7642ddf7bd5d803db711121feb015da9fbe1986b48c10');
INSERT INTO audit_entry VALUES ('01a22be1-7dee-70ad-bb73-5ad96c274178', 5, 3, 1796032527854706, 'anyone', NULL, 'sign-in-refused', 'account', '01a22be1-7644-7e52-9d3b-728463c46153', '127.0.0.0/24', NULL, NULL, NULL, '\x1d5ce1985edfc44d4ae0b72cb36ed3f848b6647ae4f3ba912196f457a881b1bd');
INSERT INTO audit_entry VALUES ('01a22be1-9127-7c14-9cd7-f5e814269b8e', 3, 1, 1796032532775396, 'account', '01a22be1-9126-7f14-860c-967045be6034', 'account-created', 'account', '01a22be1-9126-7f14-860c-967045be6034', '127.0.0.0/24', NULL, NULL, NULL, '\x6f88ea034a4c181e8eb0c0b820cd97cd6710acc7165f2a3369e5fcb73bb1a7f7');
INSERT INTO audit_entry VALUES ('01a22be1-9127-7778-923e-e8b9ed3a45ff', 3, 2, 1796032532775818, 'account', '01a22be1-9126-7f14-860c-967045be6034', 'session-begun', 'account', '01a22be1-9126-7f14-860c-967045be6034', '127.0.0.0/24', NULL, NULL, '{"session":"01a22be1-9126-701f-b659-70050042e2f6","way":"letter"}', '\x613b35943a1e98f0b025808c98f8a68839b829a505c2f709b013fa3c5c0d8616');
INSERT INTO audit_entry VALUES ('01a22be1-94b6-787a-831c-f6fc0d432ad9', 3, 3, 1796032533686041, 'account', '01a22be1-9126-7f14-860c-967045be6034', 'session-begun', 'account', '01a22be1-9126-7f14-860c-967045be6034', '127.0.0.0/24', NULL, NULL, '{"session":"01a22be1-94b5-748a-8029-f704f494db5b","way":"password"}', '\xd925b10b5fe3cc562a42f2fb44926cdb2fe0867f06e0f120599d109750f9cfad');
INSERT INTO audit_entry VALUES ('01a22be1-94bd-75d1-9d10-4883c4b6fc6d', 5, 4, 1796032533693888, 'anyone', NULL, 'password-reset-asked', 'account', '01a22be1-9126-7f14-860c-967045be6034', '127.0.0.0/24', NULL, NULL, NULL, '\xae2c3bcd5f68f9b5ebaaf7d57c25ca08c6a6fefb4e51ae5335ee00349f99a742');
INSERT INTO audit_entry VALUES ('01a22be1-94d1-72f4-a9db-757f35fe3d32', 3, 4, 1796032533713943, 'account', '01a22be1-9126-7f14-860c-967045be6034', 'address-asked', 'account', '01a22be1-9126-7f14-860c-967045be6034', '127.0.0.0/24', NULL, NULL, '{"address":"s…@e….org"}', '\x1a7c664a34df2a65f7cce28dfdbe8963b5287213823347963fdc9c11835912ce');
INSERT INTO audit_head VALUES (3, 4, '\x1a7c664a34df2a65f7cce28dfdbe8963b5287213823347963fdc9c11835912ce');
INSERT INTO audit_head VALUES (5, 4, '\xae2c3bcd5f68f9b5ebaaf7d57c25ca08c6a6fefb4e51ae5335ee00349f99a742');
INSERT INTO audit_head VALUES (12, 6, '\xb28c928ede22a9766321903f0789b51b71671acdb7704842e6c7ed3b25b2809a');
INSERT INTO factor_arrival VALUES ('\x2ba137ba3df58ba75a42ea2c4bab76a4e3f03d04b93ec4d37e83671e2d3dd973', '\x80f70afeef3caa57646fd20afb95be9c3f2c03d38e091906de31838813dcc22e', 'example', 'https://id.example.org', 'subject-1', '\x01ab06839187409f025d20aa3a351a52ba7a0ab3264201715e50a51ad0e45fcb268553bb50d680cb3e4080dc29f64295ccc4bb0a07aa627830671fd3f523dad7c7a4f71860540eacc0fd3e889b6fecc0ec1e132bcb687a326a1555eba728fcc4c8a057fe87ce90ea80e4be37f4', NULL, false, 4003552538042684);
INSERT INTO factor_challenge VALUES ('\x140b3f1352f57823fbcb354078aefe165cf100cdf437657b502f3afe31b4432e', 'make', '\xbcaca54ced43eeb6a31e63f08b57486495ae445537bd682a4a50c12b78c1d9ac', '\x01a22be176447c97b629e7e77852c793', 1796032825994375);
INSERT INTO factor_identity VALUES ('1c5ad713-bb51-4d82-92d8-a95b77fd887e', '01a22be1-9126-7f14-860c-967045be6034', 'example', 'https://id.example.org', 'subject-2', 'second@example.org', 1796032538042684, NULL);
INSERT INTO factor_passkey VALUES ('80419068-8f12-465c-ada2-c59158b6b09d', '01a22be1-9126-7f14-860c-967045be6034', '\xe265b6f564601a1fe8dc42785cd18a868bd8013eb5899560e79248767a683e6b', '\xefa1f375d76194fa51a3556a97e641e61685f914d446979da50a551a4333ffd7', 7, '\x00000000000000000000000000000000', 'internal hybrid', true, true, false, 'Phone', 1796032538042684, 1796032538042684);
INSERT INTO factor_pending VALUES ('\x261b8b421bfa8fe52cfcfc7e06214ee9832900a2d47fe4cd6de146ab7c9cad6e', '01a22be1-7644-7e52-9d3b-728463c46153', '\x01ab068391fb53e43d601372912341e5512c0ef7510a183b2c699c9e9564f3ae8ab2417d34ea20f95cf4f42dfa632adc79136ae80dfe7ccc1d03f9c3b3282d63dc9f3f892f03b02d1830411b697dc51569e8ae26c1b0b793bfb9cc24a393e0fdff722027537db6ee414f82f1c5038df7a27d715a5d9646aca6983755f6f576f00aead2a93f0c77b596b98a61dd9d4edd9cf55a58aeb2f4587c', 0, 1796032527005067, 1796033127005067);
INSERT INTO factor_recovery VALUES ('01a22be1-7644-7e52-9d3b-728463c46153', '\x6f820cc03423eb0a888937b097b8682b6be0bb53ff598f38739d8e48a3065c75', 1796032526014634, NULL);
INSERT INTO factor_recovery VALUES ('01a22be1-7644-7e52-9d3b-728463c46153', '\x1dcc812c499eaf53253b36fcefb9cd934282f7228e3c779f15144663b2c91e21', 1796032526014634, NULL);
INSERT INTO factor_recovery VALUES ('01a22be1-7644-7e52-9d3b-728463c46153', '\x97a26b9a78b545b87e1bfc82ed40a606642b30df8fe8d269a4647e62b51cd812', 1796032526014634, NULL);
INSERT INTO factor_recovery VALUES ('01a22be1-7644-7e52-9d3b-728463c46153', '\x2544528042a6277003bd85c73d4495831d9b37ecbf8d77cd604b877d4d0cc10a', 1796032526014634, NULL);
INSERT INTO factor_recovery VALUES ('01a22be1-7644-7e52-9d3b-728463c46153', '\x4cc4b9cb2c1e6b7a0de5fbe0e2ad0d03fa78aeed5b39024a742059bd6e03857b', 1796032526014634, NULL);
INSERT INTO factor_recovery VALUES ('01a22be1-7644-7e52-9d3b-728463c46153', '\x69513b9fa448a62bfb07c20961cdb0385d5b9e60fdc7b47736445bcd2e92f183', 1796032526014634, NULL);
INSERT INTO factor_recovery VALUES ('01a22be1-7644-7e52-9d3b-728463c46153', '\xe8c811d2e48f4f572eb717879eedcdee6677a84b0b4af0db2099b0f5eaf24225', 1796032526014634, NULL);
INSERT INTO factor_recovery VALUES ('01a22be1-7644-7e52-9d3b-728463c46153', '\x023da0b99de437af25499348cb81955b369f2aee29d2c9844e726f2ddfd24317', 1796032526014634, NULL);
INSERT INTO factor_recovery VALUES ('01a22be1-7644-7e52-9d3b-728463c46153', '\x2386637321c306ead6eeb5d8197bf69b038166dcd27407d7070c20955bbb5ad1', 1796032526014634, NULL);
INSERT INTO factor_recovery VALUES ('01a22be1-7644-7e52-9d3b-728463c46153', '\x1dc179369c07e169c0d81076cac70476d2a090c3da92b83c46e39bbcc65a889b', 1796032526014634, NULL);
INSERT INTO factor_reset VALUES ('01a22be1-9126-7f14-860c-967045be6034', '2ef86222-f6f1-4c69-aaa0-380943a144d7', 1796032538042684, '01a22be1-7644-7e52-9d3b-728463c46153', 4003552538042684);
INSERT INTO factor_totp VALUES ('01a22be1-7644-7e52-9d3b-728463c46153', '\x01ab068391956e1728fba3877d99e2730fc66d75e226250a137d3821bb6c74f86585872b35a8d419692e61d2c6d552883318ddb9bed92e259281778bba86361ce9', 1796032525919274, 1796032525950718, 59867750, 1796032525950718);
INSERT INTO factor_way VALUES ('\x4ba69735ca53765ed6a709edb56c6ea236b7193a3b29a6b390c346f0f4340e4e', '\x80f70afeef3caa57646fd20afb95be9c3f2c03d38e091906de31838813dcc22e', 'example', 'nonce', '\x01ab0683919b6615a29363ec9aa82392faa817816b3ed950857917c379be4da9ae87b1f3fcf946365d3d798f0023a5db7f8f5ab86e31661ec3d3042660aeed9e21b366e51474ac44891cce356fb8e4b9867d5f2b5052a2868d', 'account', NULL, 4003552538042684);
INSERT INTO flag VALUES ('sign-up', 'on', 10000, 3);
INSERT INTO http_idempotency VALUES ('\x943b6b9cedc7dedebae07b33d28f397ba62a8dedca7ef2d1ee5f5773548fa903', '\x0c067405171a55e13656f694eca2e7b7bae04c44339992bfd5d2659873b02311', '\x01ab068391939e3a1c1ed7b79703360d0dee15b3cea390591eaeb7e73e9112dd3970af0ef0758757064cb723cc6ad81ff246df036e8b641d0978ecc7626132b2ccc20015e78a1d74cfac0828b87f07a674915406f118ba0d01fb606537f2da6129105ad5b29275787217c937bfd1059121ded60b4bf5ec013b324b166076e6e7cd1b7e93af4328672f2bde10fc8c21f0f8c6f828d89b72653a62174c2db460b656a3a477849d6e10b8e53765880e39edd3fb4c5765c29734d09b10fab8db53f31dbb921e2abc9f18f4edf4070e3b717fb463cabf5a6fdf', true, 1796032525981700);
INSERT INTO job VALUES ('01a22be1-768a-7a5f-b801-3ec483fa1152', 'mail-send', true, '{"given":{"link":"http://127.0.0.1:0/account/security"},"language":"en","name":"factor-totp-on","parts":[{"text":"mail-factor-totp-on-why"},{"button":{"label":"mail-factor-open","link":"link"}}]}', NULL, '01a22be1-7644-7e52-9d3b-728463c46153', NULL, NULL, 0, 'done', 1796032525962625, 1796032525962625, 1796032526001708, 1, 1, NULL, NULL, NULL);
INSERT INTO job VALUES ('01a22be1-76bf-7e2f-abc7-d575d1faab03', 'mail-send', true, '{"given":{"link":"http://127.0.0.1:0/account/security"},"language":"en","name":"factor-recovery-renewed","parts":[{"text":"mail-factor-recovery-renewed-why"},{"button":{"label":"mail-factor-open","link":"link"}}]}', NULL, '01a22be1-7644-7e52-9d3b-728463c46153', NULL, NULL, 0, 'done', 1796032526015150, 1796032526015150, 1796032526041691, 1, 1, NULL, NULL, NULL);
INSERT INTO job VALUES ('01a22be1-76d3-7221-8035-47ca14c0dfd7', 'account-export', false, '{"account":"01a22be1-7644-7e52-9d3b-728463c46153","export":"01a22be1-76d3-7cc1-a0a5-625219b9fce6"}', NULL, '01a22be1-7644-7e52-9d3b-728463c46153', NULL, NULL, 0, 'done', 1796032526035444, 1796032526035444, 1796032526146343, 1, 1, NULL, NULL, NULL);
INSERT INTO job VALUES ('01a22be1-7741-7b27-8cc4-cb58f265461f', 'mail-send', true, '{"given":{"link":"http://127.0.0.1:0/account/export"},"language":"en","name":"account-export-ready","parts":[{"text":"mail-account-export-ready-why"},{"button":{"label":"mail-account-export-ready-open","link":"link"}}]}', NULL, '01a22be1-7644-7e52-9d3b-728463c46153', NULL, NULL, 0, 'done', 1796032526145903, 1796032526145903, 1796032526188540, 1, 1, NULL, NULL, NULL);
INSERT INTO job VALUES ('01a22be1-81cd-75d3-82f2-caecd847f175', 'mail-send', true, '{"given":{},"language":"ru","name":"account-confirm","parts":[{"text":"mail-account-confirm-why"},{"button":{"label":"mail-account-confirm-open","link":"link"}},{"small":"mail-account-confirm-ignore"}]}', NULL, NULL, NULL, NULL, 0, 'done', 1796032528845249, 1796032528845249, 1796032528897397, 1, 1, NULL, NULL, NULL);
INSERT INTO job VALUES ('01a22be1-94b6-7046-9332-544d90a1e6b4', 'mail-send', true, '{"given":{"link":"http://127.0.0.1:0/account/security"},"language":"ru","name":"account-new-device","parts":[{"text":"mail-account-new-device-why"},{"button":{"label":"mail-account-new-device-open","link":"link"}}]}', NULL, '01a22be1-9126-7f14-860c-967045be6034', NULL, NULL, 0, 'done', 1796032533686204, 1796032533686204, 1796032533726136, 1, 1, NULL, NULL, NULL);
INSERT INTO job VALUES ('01a22be1-94bd-7928-ac4d-b7dcebf2505a', 'mail-send', true, '{"given":{},"language":"ru","name":"account-reset","parts":[{"text":"mail-account-reset-why"},{"button":{"label":"mail-account-reset-open","link":"link"}},{"small":"mail-account-reset-ignore"}]}', NULL, '01a22be1-9126-7f14-860c-967045be6034', NULL, NULL, 0, 'done', 1796032533693958, 1796032533693958, 1796032533755514, 1, 1, NULL, NULL, NULL);
INSERT INTO job VALUES ('01a22be1-94d2-7ddd-a719-d3f8f2455dc2', 'mail-send', true, '{"given":{},"language":"ru","name":"account-confirm-address","parts":[{"text":"mail-account-confirm-address-why"},{"button":{"label":"mail-account-confirm-address-open","link":"link"}},{"small":"mail-account-confirm-address-ignore"}]}', NULL, '01a22be1-9126-7f14-860c-967045be6034', NULL, NULL, 0, 'done', 1796032533714060, 1796032533714060, 1796032533767257, 1, 1, NULL, NULL, NULL);
INSERT INTO job VALUES ('01a22be1-9753-7d19-9a0d-7a95909e232c', 'mail-send', true, '{"given":{},"language":"en","name":"account-confirm","parts":[{"text":"mail-account-confirm-why"},{"button":{"label":"mail-account-confirm-open","link":"link"}},{"small":"mail-account-confirm-ignore"}]}', NULL, NULL, NULL, NULL, 0, 'done', 1796032534355960, 1796032534355960, 1796032534402470, 1, 1, NULL, NULL, NULL);
INSERT INTO job VALUES ('01a22be1-a5c6-7000-8068-453474a8b302', 'mail-send', true, '{"name": "account-reset", "language": "en", "parts": [{"text": "mail-account-reset-why"}], "given": {}}', '\x01ab068391f932d39fcb28fd536a849fb6184a1e2a28ac6f17e38f4034cfff0bb1d2d5184f6e0d27fe433e235c9b171ef678b442a68e355d88fc79db0a672e2079e08046096c321bde5fe6ec2e40105f55931671eebe3f1c2f3649178d2b463f4602abf948cbbc006c8b6a679b85503811ede06ab88c14be52a381d4', '01a22be1-9126-7f14-860c-967045be6034', 'second@example.org', NULL, 0, 'waiting', 4003552538042684, 1796032538088510, NULL, 0, 0, NULL, NULL, NULL);
INSERT INTO job VALUES ('01a22be1-a5d2-7000-808c-1e2558a28fe0', 'mail-send', true, '{"name": "account-reset", "language": "en", "parts": [{"text": "mail-account-reset-why"}], "given": {}}', '\x01ab068391d22314ab77caef1fd6e6dab611f212c5052a810e429774906cf000e06f8406c6a9d3f298cb60aa5b619485a11bbb7518fb62b19eee190cce273b76156dc736327208b8efd962ef6a2131bc8fce02adf7ec8c33e40435c8b68f8af210c576eb940a0a667d49eae9f0b72f6b0cba595eceacc32ce71f30dd', '01a22be1-9126-7f14-860c-967045be6034', 'second@example.org', NULL, 0, 'waiting', 4003552538042684, 1796032538079516, NULL, 0, 0, NULL, NULL, NULL);
INSERT INTO job VALUES ('01a22be1-a5dd-7000-80ec-88028d686005', 'mail-send', true, '{"name": "account-reset", "language": "en", "parts": [{"text": "mail-account-reset-why"}], "given": {}}', '\x01ab0683910366fe9485c04606b37cf36d8a52ecd6a9c0d9edd33af4368c57da7c41eecd12f3acd53b2d3f8b710c689c8c6d918f7867b67d2aae621dec24fa159860bd1aa6420a81ceec360f3428160f74d3563c91db2866bae35e933d00dc06416d00af3cdf04ba793a9a0f528b5a9cb7a16b4286dcb8580937fb64', '01a22be1-9126-7f14-860c-967045be6034', NULL, NULL, 0, 'dead', 1796032538042684, 1796032538067265, 1796032538042684, 22, 22, NULL, NULL, 'no answer');
INSERT INTO job_timetable VALUES ('job-tidy', 1796094600000000);
INSERT INTO job_timetable VALUES ('audit-anchor', 1796032800000000);
INSERT INTO job_timetable VALUES ('mail-tidy', 1796095200000000);
INSERT INTO job_timetable VALUES ('account-tidy', 1796033820000000);
INSERT INTO job_timetable VALUES ('factor-tidy', 1796035260000000);
INSERT INTO mail_letter VALUES ('01a22be1-768a-7a5f-b801-3ec483fa1152', 'factor-totp-on', 1796032525962625, 'first@example.org', 'en', 'An authenticator app was set up for your Ritm account', 'Hello First, from now on a code of your authenticator app is asked for when you sign in. Keep the recovery codes where you keep papers.
Look at your security:
http://127.0.0.1:0/account/security
This letter comes from Ritm at http://127.0.0.1:0. Nobody reads answers to it.
', '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>An authenticator app was set up for your Ritm account</title><style>body{margin:0;padding:24px;background:#f4f5f7;color:#16181d;font:16px/1.5 system-ui,-apple-system,''Segoe UI'',Roboto,sans-serif}main{max-width:560px;margin:0 auto;padding:32px;background:#fff;border-radius:12px}.button{display:inline-block;padding:12px 20px;border-radius:8px;background:#1f5fd6;color:#fff;font-weight:600;text-decoration:none}.code{font:600 24px/1.4 ui-monospace,monospace;letter-spacing:2px}.small,.address{font-size:13px;color:#5a6070;overflow-wrap:anywhere}@media (prefers-color-scheme:dark){body{background:#101217;color:#e8eaf0}main{background:#191c23}.button{background:#5b8dee;color:#0b0d12}.small,.address{color:#a3a9b8}}</style></head><body><main><p>Hello First, from now on a code of your authenticator app is asked for when you sign in. Keep the recovery codes where you keep papers.</p><p><a class="button" href="http://127.0.0.1:0/account/security">Look at your security</a></p><p class="address">http://127.0.0.1:0/account/security</p><p class="small">This letter comes from Ritm at http://127.0.0.1:0. Nobody reads answers to it.</p></main></body></html>');
INSERT INTO mail_letter VALUES ('01a22be1-76bf-7e2f-abc7-d575d1faab03', 'factor-recovery-renewed', 1796032526015150, 'first@example.org', 'en', 'New recovery codes for your Ritm account', 'Hello First, new recovery codes were made for your account; the old ones are no longer good. If that was not you, look at your security at once.
Look at your security:
http://127.0.0.1:0/account/security
This letter comes from Ritm at http://127.0.0.1:0. Nobody reads answers to it.
', '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>New recovery codes for your Ritm account</title><style>body{margin:0;padding:24px;background:#f4f5f7;color:#16181d;font:16px/1.5 system-ui,-apple-system,''Segoe UI'',Roboto,sans-serif}main{max-width:560px;margin:0 auto;padding:32px;background:#fff;border-radius:12px}.button{display:inline-block;padding:12px 20px;border-radius:8px;background:#1f5fd6;color:#fff;font-weight:600;text-decoration:none}.code{font:600 24px/1.4 ui-monospace,monospace;letter-spacing:2px}.small,.address{font-size:13px;color:#5a6070;overflow-wrap:anywhere}@media (prefers-color-scheme:dark){body{background:#101217;color:#e8eaf0}main{background:#191c23}.button{background:#5b8dee;color:#0b0d12}.small,.address{color:#a3a9b8}}</style></head><body><main><p>Hello First, new recovery codes were made for your account; the old ones are no longer good. If that was not you, look at your security at once.</p><p><a class="button" href="http://127.0.0.1:0/account/security">Look at your security</a></p><p class="address">http://127.0.0.1:0/account/security</p><p class="small">This letter comes from Ritm at http://127.0.0.1:0. Nobody reads answers to it.</p></main></body></html>');
INSERT INTO mail_letter VALUES ('01a22be1-7741-7b27-8cc4-cb58f265461f', 'account-export-ready', 1796032526145903, 'first@example.org', 'en', 'Your Ritm data is ready', 'Hello First, everything that we have of you is ready to be downloaded for a week. You will be asked to show who you are.
Download:
http://127.0.0.1:0/account/export
This letter comes from Ritm at http://127.0.0.1:0. Nobody reads answers to it.
', '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>Your Ritm data is ready</title><style>body{margin:0;padding:24px;background:#f4f5f7;color:#16181d;font:16px/1.5 system-ui,-apple-system,''Segoe UI'',Roboto,sans-serif}main{max-width:560px;margin:0 auto;padding:32px;background:#fff;border-radius:12px}.button{display:inline-block;padding:12px 20px;border-radius:8px;background:#1f5fd6;color:#fff;font-weight:600;text-decoration:none}.code{font:600 24px/1.4 ui-monospace,monospace;letter-spacing:2px}.small,.address{font-size:13px;color:#5a6070;overflow-wrap:anywhere}@media (prefers-color-scheme:dark){body{background:#101217;color:#e8eaf0}main{background:#191c23}.button{background:#5b8dee;color:#0b0d12}.small,.address{color:#a3a9b8}}</style></head><body><main><p>Hello First, everything that we have of you is ready to be downloaded for a week. You will be asked to show who you are.</p><p><a class="button" href="http://127.0.0.1:0/account/export">Download</a></p><p class="address">http://127.0.0.1:0/account/export</p><p class="small">This letter comes from Ritm at http://127.0.0.1:0. Nobody reads answers to it.</p></main></body></html>');
INSERT INTO mail_letter VALUES ('01a22be1-81cd-75d3-82f2-caecd847f175', 'account-confirm', 1796032528845249, 'second@example.org', 'ru', 'Подтвердите адрес для Ritm', 'Здравствуйте! Вы зарегистрировались в Ritm с этим адресом. Подтвердите его в течение суток — и аккаунт готов.
Подтвердить адрес:
http://127.0.0.1:0/account/confirm#AaIr4YHMe0-1ENfaOyUFhQya2ODrcwgnpZS_7Tag66zDSbyX6Fv6TJSXNYjZCeOZOlZIOA
Вы не регистрировались? Тогда ничего не делайте: без подтверждения аккаунта не будет.
Это письмо отправил Ritm с адреса http://127.0.0.1:0. Ответы на него никто не читает.
', '<!doctype html><html lang="ru"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>Подтвердите адрес для Ritm</title><style>body{margin:0;padding:24px;background:#f4f5f7;color:#16181d;font:16px/1.5 system-ui,-apple-system,''Segoe UI'',Roboto,sans-serif}main{max-width:560px;margin:0 auto;padding:32px;background:#fff;border-radius:12px}.button{display:inline-block;padding:12px 20px;border-radius:8px;background:#1f5fd6;color:#fff;font-weight:600;text-decoration:none}.code{font:600 24px/1.4 ui-monospace,monospace;letter-spacing:2px}.small,.address{font-size:13px;color:#5a6070;overflow-wrap:anywhere}@media (prefers-color-scheme:dark){body{background:#101217;color:#e8eaf0}main{background:#191c23}.button{background:#5b8dee;color:#0b0d12}.small,.address{color:#a3a9b8}}</style></head><body><main><p>Здравствуйте! Вы зарегистрировались в Ritm с этим адресом. Подтвердите его в течение суток — и аккаунт готов.</p><p><a class="button" href="http://127.0.0.1:0/account/confirm#AaIr4YHMe0-1ENfaOyUFhQya2ODrcwgnpZS_7Tag66zDSbyX6Fv6TJSXNYjZCeOZOlZIOA">Подтвердить адрес</a></p><p class="address">http://127.0.0.1:0/account/confirm#AaIr4YHMe0-1ENfaOyUFhQya2ODrcwgnpZS_7Tag66zDSbyX6Fv6TJSXNYjZCeOZOlZIOA</p><p class="small">Вы не регистрировались? Тогда ничего не делайте: без подтверждения аккаунта не будет.</p><p class="small">Это письмо отправил Ritm с адреса http://127.0.0.1:0. Ответы на него никто не читает.</p></main></body></html>');
INSERT INTO mail_letter VALUES ('01a22be1-94b6-7046-9332-544d90a1e6b4', 'account-new-device', 1796032533686204, 'second@example.org', 'ru', 'Вход в Ritm с нового устройства', 'Здравствуйте, Second Person! В ваш аккаунт вошли с устройства app из сети 127.0.0.…. Если это были вы, всё в порядке. Если нет, завершите этот сеанс и выберите новый пароль.
Посмотреть, кто вошёл:
http://127.0.0.1:0/account/security
Это письмо отправил Ritm с адреса http://127.0.0.1:0. Ответы на него никто не читает.
', '<!doctype html><html lang="ru"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>Вход в Ritm с нового устройства</title><style>body{margin:0;padding:24px;background:#f4f5f7;color:#16181d;font:16px/1.5 system-ui,-apple-system,''Segoe UI'',Roboto,sans-serif}main{max-width:560px;margin:0 auto;padding:32px;background:#fff;border-radius:12px}.button{display:inline-block;padding:12px 20px;border-radius:8px;background:#1f5fd6;color:#fff;font-weight:600;text-decoration:none}.code{font:600 24px/1.4 ui-monospace,monospace;letter-spacing:2px}.small,.address{font-size:13px;color:#5a6070;overflow-wrap:anywhere}@media (prefers-color-scheme:dark){body{background:#101217;color:#e8eaf0}main{background:#191c23}.button{background:#5b8dee;color:#0b0d12}.small,.address{color:#a3a9b8}}</style></head><body><main><p>Здравствуйте, Second Person! В ваш аккаунт вошли с устройства app из сети 127.0.0.…. Если это были вы, всё в порядке. Если нет, завершите этот сеанс и выберите новый пароль.</p><p><a class="button" href="http://127.0.0.1:0/account/security">Посмотреть, кто вошёл</a></p><p class="address">http://127.0.0.1:0/account/security</p><p class="small">Это письмо отправил Ritm с адреса http://127.0.0.1:0. Ответы на него никто не читает.</p></main></body></html>');
INSERT INTO mail_letter VALUES ('01a22be1-94bd-7928-ac4d-b7dcebf2505a', 'account-reset', 1796032533693958, 'second@example.org', 'ru', 'Новый пароль для Ritm', 'Здравствуйте, Second Person! Кто-то попросил заменить пароль вашего аккаунта. Ссылка действует час и только один раз. На всех устройствах придётся войти заново.
Выбрать новый пароль:
http://127.0.0.1:0/account/reset#AaIr4ZS8drycJuk0gRt7t0pf7kuLGhOJsoXVmJ-JnxgNwVtXfPBXCyrQId3mEvX61e3ERw
Если это были не вы, ничего не делайте: пароль останется прежним.
Это письмо отправил Ritm с адреса http://127.0.0.1:0. Ответы на него никто не читает.
', '<!doctype html><html lang="ru"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>Новый пароль для Ritm</title><style>body{margin:0;padding:24px;background:#f4f5f7;color:#16181d;font:16px/1.5 system-ui,-apple-system,''Segoe UI'',Roboto,sans-serif}main{max-width:560px;margin:0 auto;padding:32px;background:#fff;border-radius:12px}.button{display:inline-block;padding:12px 20px;border-radius:8px;background:#1f5fd6;color:#fff;font-weight:600;text-decoration:none}.code{font:600 24px/1.4 ui-monospace,monospace;letter-spacing:2px}.small,.address{font-size:13px;color:#5a6070;overflow-wrap:anywhere}@media (prefers-color-scheme:dark){body{background:#101217;color:#e8eaf0}main{background:#191c23}.button{background:#5b8dee;color:#0b0d12}.small,.address{color:#a3a9b8}}</style></head><body><main><p>Здравствуйте, Second Person! Кто-то попросил заменить пароль вашего аккаунта. Ссылка действует час и только один раз. На всех устройствах придётся войти заново.</p><p><a class="button" href="http://127.0.0.1:0/account/reset#AaIr4ZS8drycJuk0gRt7t0pf7kuLGhOJsoXVmJ-JnxgNwVtXfPBXCyrQId3mEvX61e3ERw">Выбрать новый пароль</a></p><p class="address">http://127.0.0.1:0/account/reset#AaIr4ZS8drycJuk0gRt7t0pf7kuLGhOJsoXVmJ-JnxgNwVtXfPBXCyrQId3mEvX61e3ERw</p><p class="small">Если это были не вы, ничего не делайте: пароль останется прежним.</p><p class="small">Это письмо отправил Ritm с адреса http://127.0.0.1:0. Ответы на него никто не читает.</p></main></body></html>');
INSERT INTO mail_letter VALUES ('01a22be1-94d2-7ddd-a719-d3f8f2455dc2', 'account-confirm-address', 1796032533714060, 'second.new@example.org', 'ru', 'Подтвердите новый адрес для Ritm', 'Здравствуйте! Вы хотите, чтобы письма об аккаунте приходили на этот адрес. Подтвердите его в течение суток.
Подтвердить новый адрес:
http://127.0.0.1:0/account/address#AaIr4ZTOcqeu6ZzPKGhyVIuvdezGvrEggb8uxwIMj3EdHaN1Hj2i2vApCWjlKpx_oa7iSA
Если это были не вы, ничего не делайте: адрес аккаунта останется прежним.
Это письмо отправил Ritm с адреса http://127.0.0.1:0. Ответы на него никто не читает.
', '<!doctype html><html lang="ru"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>Подтвердите новый адрес для Ritm</title><style>body{margin:0;padding:24px;background:#f4f5f7;color:#16181d;font:16px/1.5 system-ui,-apple-system,''Segoe UI'',Roboto,sans-serif}main{max-width:560px;margin:0 auto;padding:32px;background:#fff;border-radius:12px}.button{display:inline-block;padding:12px 20px;border-radius:8px;background:#1f5fd6;color:#fff;font-weight:600;text-decoration:none}.code{font:600 24px/1.4 ui-monospace,monospace;letter-spacing:2px}.small,.address{font-size:13px;color:#5a6070;overflow-wrap:anywhere}@media (prefers-color-scheme:dark){body{background:#101217;color:#e8eaf0}main{background:#191c23}.button{background:#5b8dee;color:#0b0d12}.small,.address{color:#a3a9b8}}</style></head><body><main><p>Здравствуйте! Вы хотите, чтобы письма об аккаунте приходили на этот адрес. Подтвердите его в течение суток.</p><p><a class="button" href="http://127.0.0.1:0/account/address#AaIr4ZTOcqeu6ZzPKGhyVIuvdezGvrEggb8uxwIMj3EdHaN1Hj2i2vApCWjlKpx_oa7iSA">Подтвердить новый адрес</a></p><p class="address">http://127.0.0.1:0/account/address#AaIr4ZTOcqeu6ZzPKGhyVIuvdezGvrEggb8uxwIMj3EdHaN1Hj2i2vApCWjlKpx_oa7iSA</p><p class="small">Если это были не вы, ничего не делайте: адрес аккаунта останется прежним.</p><p class="small">Это письмо отправил Ritm с адреса http://127.0.0.1:0. Ответы на него никто не читает.</p></main></body></html>');
INSERT INTO mail_letter VALUES ('01a22be1-9753-7d19-9a0d-7a95909e232c', 'account-confirm', 1796032534355960, 'third@example.org', 'en', 'Confirm your address for Ritm', 'You signed up for Ritm with this address. Confirm it within a day and your account is ready.
Confirm the address:
http://127.0.0.1:0/account/confirm#AaIr4ZdTdNW5xnv1tJsmTHrTIUTTygPSU4RO-j5UZRokDV7-8Khx9hi_CSbohnjw-EKAFA
You did not sign up? Then do nothing: without this confirmation there will be no account.
This letter comes from Ritm at http://127.0.0.1:0. Nobody reads answers to it.
', '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>Confirm your address for Ritm</title><style>body{margin:0;padding:24px;background:#f4f5f7;color:#16181d;font:16px/1.5 system-ui,-apple-system,''Segoe UI'',Roboto,sans-serif}main{max-width:560px;margin:0 auto;padding:32px;background:#fff;border-radius:12px}.button{display:inline-block;padding:12px 20px;border-radius:8px;background:#1f5fd6;color:#fff;font-weight:600;text-decoration:none}.code{font:600 24px/1.4 ui-monospace,monospace;letter-spacing:2px}.small,.address{font-size:13px;color:#5a6070;overflow-wrap:anywhere}@media (prefers-color-scheme:dark){body{background:#101217;color:#e8eaf0}main{background:#191c23}.button{background:#5b8dee;color:#0b0d12}.small,.address{color:#a3a9b8}}</style></head><body><main><p>You signed up for Ritm with this address. Confirm it within a day and your account is ready.</p><p><a class="button" href="http://127.0.0.1:0/account/confirm#AaIr4ZdTdNW5xnv1tJsmTHrTIUTTygPSU4RO-j5UZRokDV7-8Khx9hi_CSbohnjw-EKAFA">Confirm the address</a></p><p class="address">http://127.0.0.1:0/account/confirm#AaIr4ZdTdNW5xnv1tJsmTHrTIUTTygPSU4RO-j5UZRokDV7-8Khx9hi_CSbohnjw-EKAFA</p><p class="small">You did not sign up? Then do nothing: without this confirmation there will be no account.</p><p class="small">This letter comes from Ritm at http://127.0.0.1:0. Nobody reads answers to it.</p></main></body></html>');
INSERT INTO migration VALUES ('http', 1, 'replies by idempotency key', '\x51e6ecb74b23f634ae1b8f1831e45c79ea50c4550eff113a9aed7005fbed5fbc');
INSERT INTO migration VALUES ('job', 1, 'jobs', '\x66808da16dcf68ca64269dddc0f0714e7f1fcbf0aa7fddbe9f00e03dce8062e1');
INSERT INTO migration VALUES ('job', 2, 'jobs in the order they are taken in', '\x9d9f130a60515b79435be5b4e6dd5dc8e67ed04c56b8cef9eb9c065dd81ac5f2');
INSERT INTO migration VALUES ('seal', 1, 'probe', '\x687c7d19b4e407c01da5af046863422a3acac65d8b62503ac292fe434655458a');
INSERT INTO migration VALUES ('audit', 1, 'audit trail', '\x5a032877354138f03718a88b14dbf9a61c640859c5611dce1c401d6dbb511bb1');
INSERT INTO migration VALUES ('mail', 1, 'mailbox', '\x9fc3dd3716599b6962cbadff1874360a1d559110b6f70e4bb8ccf4e5c495b3cd');
INSERT INTO migration VALUES ('flag', 1, 'flags', '\xfb7e26c1e014383dafdd056b02f709386b7ef8c7508531109093d9ad64828904');
INSERT INTO migration VALUES ('account', 1, 'accounts', '\xa57924097343e9676372506f4484a31a3c9ef1401b4f92d099657c1544f100e9');
INSERT INTO migration VALUES ('factor', 1, 'factors', '\xcd61de8c59a14d2c0b428f75eaf4d23589ac8351a4ac2ad6dd56ae4a78687942');
INSERT INTO seal_probe VALUES (1, '\x01ab068391dca12e0a435e36db5c6700d95806395ede443be905a85cfa56f90074613a5c5841abb24500351f4c76460252');
ALTER TABLE ONLY account
    ADD CONSTRAINT account_address_key_key UNIQUE (address_key);
ALTER TABLE ONLY account_bound
    ADD CONSTRAINT account_bound_pkey PRIMARY KEY (key);
ALTER TABLE ONLY account_device
    ADD CONSTRAINT account_device_pkey PRIMARY KEY (account, id);
ALTER TABLE ONLY account_export
    ADD CONSTRAINT account_export_pkey PRIMARY KEY (id);
ALTER TABLE ONLY account_letter
    ADD CONSTRAINT account_letter_pkey PRIMARY KEY (id);
ALTER TABLE ONLY account
    ADD CONSTRAINT account_pkey PRIMARY KEY (id);
ALTER TABLE ONLY account_refresh
    ADD CONSTRAINT account_refresh_pkey PRIMARY KEY (hash);
ALTER TABLE ONLY account_role
    ADD CONSTRAINT account_role_pkey PRIMARY KEY (account, role);
ALTER TABLE ONLY account_session
    ADD CONSTRAINT account_session_pkey PRIMARY KEY (id);
ALTER TABLE ONLY account_sign_up
    ADD CONSTRAINT account_sign_up_pkey PRIMARY KEY (id);
ALTER TABLE ONLY account_token
    ADD CONSTRAINT account_token_pkey PRIMARY KEY (id);
ALTER TABLE ONLY account_try
    ADD CONSTRAINT account_try_pkey PRIMARY KEY (key);
ALTER TABLE ONLY audit_entry
    ADD CONSTRAINT audit_entry_chain_number_key UNIQUE (chain, number);
ALTER TABLE ONLY audit_entry
    ADD CONSTRAINT audit_entry_pkey PRIMARY KEY (id);
ALTER TABLE ONLY audit_head
    ADD CONSTRAINT audit_head_pkey PRIMARY KEY (chain);
ALTER TABLE ONLY factor_arrival
    ADD CONSTRAINT factor_arrival_pkey PRIMARY KEY (hash);
ALTER TABLE ONLY factor_challenge
    ADD CONSTRAINT factor_challenge_pkey PRIMARY KEY (hash);
ALTER TABLE ONLY factor_identity
    ADD CONSTRAINT factor_identity_account_issuer_key UNIQUE (account, issuer);
ALTER TABLE ONLY factor_identity
    ADD CONSTRAINT factor_identity_issuer_subject_key UNIQUE (issuer, subject);
ALTER TABLE ONLY factor_identity
    ADD CONSTRAINT factor_identity_pkey PRIMARY KEY (id);
ALTER TABLE ONLY factor_passkey
    ADD CONSTRAINT factor_passkey_credential_key UNIQUE (credential);
ALTER TABLE ONLY factor_passkey
    ADD CONSTRAINT factor_passkey_pkey PRIMARY KEY (id);
ALTER TABLE ONLY factor_pending
    ADD CONSTRAINT factor_pending_pkey PRIMARY KEY (hash);
ALTER TABLE ONLY factor_recovery
    ADD CONSTRAINT factor_recovery_pkey PRIMARY KEY (account, hash);
ALTER TABLE ONLY factor_reset
    ADD CONSTRAINT factor_reset_pkey PRIMARY KEY (account);
ALTER TABLE ONLY factor_totp
    ADD CONSTRAINT factor_totp_pkey PRIMARY KEY (account);
ALTER TABLE ONLY factor_way
    ADD CONSTRAINT factor_way_pkey PRIMARY KEY (state);
ALTER TABLE ONLY flag
    ADD CONSTRAINT flag_pkey PRIMARY KEY (name);
ALTER TABLE ONLY http_idempotency
    ADD CONSTRAINT http_idempotency_pkey PRIMARY KEY (owner);
ALTER TABLE ONLY job
    ADD CONSTRAINT job_pkey PRIMARY KEY (id);
ALTER TABLE ONLY job_timetable
    ADD CONSTRAINT job_timetable_pkey PRIMARY KEY (kind);
ALTER TABLE ONLY mail_letter
    ADD CONSTRAINT mail_letter_pkey PRIMARY KEY (id);
ALTER TABLE ONLY migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (domain, number);
ALTER TABLE ONLY seal_probe
    ADD CONSTRAINT seal_probe_pkey PRIMARY KEY (id);
CREATE INDEX account_bound_by_end ON account_bound USING btree (until);
CREATE INDEX account_export_by_account ON account_export USING btree (account, asked);
CREATE INDEX account_export_by_expiry ON account_export USING btree (expires);
CREATE INDEX account_letter_by_account ON account_letter USING btree (account, purpose);
CREATE INDEX account_letter_by_expiry ON account_letter USING btree (expires);
CREATE INDEX account_refresh_by_session ON account_refresh USING btree (session, issued);
CREATE INDEX account_role_by_role ON account_role USING btree (role, account);
CREATE INDEX account_session_by_account ON account_session USING btree (account, used);
CREATE INDEX account_session_by_end ON account_session USING btree (ends);
CREATE INDEX account_sign_up_by_address ON account_sign_up USING btree (address_key, created);
CREATE INDEX account_sign_up_by_expiry ON account_sign_up USING btree (expires);
CREATE INDEX account_token_by_account ON account_token USING btree (account, created);
CREATE INDEX account_try_by_last ON account_try USING btree (last);
CREATE INDEX audit_entry_actor ON audit_entry USING btree (actor_id, id) WHERE (actor_id IS NOT NULL);
CREATE INDEX audit_entry_subject ON audit_entry USING btree (subject_id, id) WHERE (subject_id IS NOT NULL);
CREATE INDEX factor_arrival_by_expiry ON factor_arrival USING btree (expires);
CREATE INDEX factor_challenge_by_expiry ON factor_challenge USING btree (expires);
CREATE INDEX factor_passkey_by_account ON factor_passkey USING btree (account, created);
CREATE INDEX factor_pending_by_account ON factor_pending USING btree (account, created);
CREATE INDEX factor_pending_by_expiry ON factor_pending USING btree (expires);
CREATE INDEX factor_way_by_expiry ON factor_way USING btree (expires);
CREATE INDEX http_idempotency_by_age ON http_idempotency USING btree (made_at);
CREATE INDEX job_due ON job USING btree (due_at) WHERE (state = 'waiting'::text);
CREATE INDEX job_ended ON job USING btree (state, ended_at) WHERE (state = ANY (ARRAY['done'::text, 'dead'::text]));
CREATE INDEX job_lane ON job USING btree (lane, made_at, id) WHERE ((lane IS NOT NULL) AND (state = ANY (ARRAY['waiting'::text, 'running'::text])));
CREATE INDEX job_leased ON job USING btree (leased_until) WHERE (state = 'running'::text);
CREATE INDEX job_next ON job USING btree (kind, priority DESC, due_at, id) WHERE (state = 'waiting'::text);
CREATE UNIQUE INDEX job_once ON job USING btree (kind, once) WHERE ((once IS NOT NULL) AND (state = ANY (ARRAY['waiting'::text, 'running'::text])));
CREATE INDEX job_owner ON job USING btree (owner) WHERE (owner IS NOT NULL);
CREATE INDEX mail_letter_recipient ON mail_letter USING btree (recipient, id);
CREATE INDEX mail_letter_written ON mail_letter USING btree (written_at);
CREATE TRIGGER audit_entry_kept BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_stays();
CREATE TRIGGER audit_entry_stays BEFORE DELETE OR UPDATE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_entry_stays();
ALTER TABLE ONLY account_device
    ADD CONSTRAINT account_device_account_fkey FOREIGN KEY (account) REFERENCES account(id);
ALTER TABLE ONLY account_export
    ADD CONSTRAINT account_export_account_fkey FOREIGN KEY (account) REFERENCES account(id);
ALTER TABLE ONLY account_letter
    ADD CONSTRAINT account_letter_account_fkey FOREIGN KEY (account) REFERENCES account(id);
ALTER TABLE ONLY account_refresh
    ADD CONSTRAINT account_refresh_session_fkey FOREIGN KEY (session) REFERENCES account_session(id);
ALTER TABLE ONLY account_role
    ADD CONSTRAINT account_role_account_fkey FOREIGN KEY (account) REFERENCES account(id);
ALTER TABLE ONLY account_session
    ADD CONSTRAINT account_session_account_fkey FOREIGN KEY (account) REFERENCES account(id);
ALTER TABLE ONLY account_token
    ADD CONSTRAINT account_token_account_fkey FOREIGN KEY (account) REFERENCES account(id);
