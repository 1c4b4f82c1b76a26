# The rooms of tests: builds what a room needs, runs it, and adds up. Sourced by `run`.

PASSED=0 FAILED=0 SKIPPED=0
ARTIFACTS=$ROOT/.build/artifacts

# Adds a ctest run's counts, read from the JUnit file $1, to the totals. True where it counted a failure.
count_junit() {
    local head
    head=$(grep -m1 -A8 '<testsuite' "$1" | tr '\n\t' '  ')
    count_attribute() { sed -nE "s/.* $1=\"([0-9]+)\".*/\1/p" <<<"$head"; }
    local tests failures skipped
    tests=$(count_attribute tests) failures=$(count_attribute failures)
    skipped=$(($(count_attribute skipped) + $(count_attribute disabled)))
    PASSED=$((PASSED + tests - failures - skipped)) FAILED=$((FAILED + failures)) SKIPPED=$((SKIPPED + skipped))
    [[ $failures != 0 ]]
}

# Runs ctest in the build of preset $1 with the further arguments, and counts. A run that finds no test is a failure.
run_ctest() {
    local preset=$1 junit=$ROOT/.build/$1.junit.xml status=0
    shift
    rm -f "$junit"
    printf '\n== %s: ctest %s\n' "$preset" "$*"
    ctest --test-dir "$ROOT/.build/$preset" --output-on-failure --no-tests=error -j "$(nproc)" \
        --output-junit "$junit" "$@" || status=$?
    if [[ ! -f $junit ]]; then
        say "run: ctest gave no results for '$preset'"
        FAILED=$((FAILED + 1))
    elif ! count_junit "$junit" && [[ $status != 0 ]]; then
        say "run: ctest ended with status $status for '$preset'"
        FAILED=$((FAILED + 1))
    fi
}

test_native() {
    setup_step native && setup_step node && setup_step report && setup_step page && setup_step studio
    build release
    run_ctest release "$@"
}

# The core's own tests, compiled to WebAssembly, under node: without SIMD, with it, relaxed, and with threads.
test_wasm() {
    local preset
    setup_step native && setup_step node && setup_step emscripten && setup_step page
    for preset in web-basic web-single web-relaxed-single web; do
        build "$preset"
        run_ctest "$preset" -LE slow
    done
}

# Runs the specs named in Chromium, and counts; $1 tells what they look at.
run_specs() {
    local tap=$ROOT/.build/$1-tests.tap
    printf '\n== the %s in Chromium\n' "$1"
    shift
    setup_step node && setup_step browser
    mkdir -p "$ARTIFACTS"
    SELVEDGE_SITE=$ROOT/.build/site SELVEDGE_ARTIFACTS=$ARTIFACTS SELVEDGE_CHROMIUM=$(command -v chromium) \
        SELVEDGE_BIN=$ROOT/.build/release/bin/selvedge \
        node --test --test-concurrency=1 \
        --test-reporter=spec --test-reporter-destination=stdout \
        --test-reporter=tap --test-reporter-destination="$tap" "$@" || true
    local passed failed skipped
    passed=$(sed -n 's/^# pass //p' "$tap") failed=$(sed -n 's/^# fail //p' "$tap")
    skipped=$(sed -n 's/^# skipped //p' "$tap")
    [[ -n $passed && $((passed + ${failed:-0})) -gt 0 ]] || failed=1
    PASSED=$((PASSED + ${passed:-0})) FAILED=$((FAILED + ${failed:-1})) SKIPPED=$((SKIPPED + ${skipped:-0}))
}

# The page, and the reports of runs; but for what trains for minutes.
test_page() {
    local specs=() spec
    source "$SCRIPTS/site.sh"
    build_site
    for spec in "$ROOT"/tests/web/*.spec.mjs; do
        [[ $spec == */slow.spec.mjs ]] || specs+=("$spec")
    done
    run_specs page "${specs[@]}"
}

# What looks at the page's rooms alone.
test_workbench() {
    local specs=() spec
    source "$SCRIPTS/site.sh"
    test_native_program
    build_site
    for spec in rooms train evaluate keep; do specs+=("$ROOT/tests/web/$spec.spec.mjs"); done
    run_specs workbench "${specs[@]}"
}

test_slow_page() {
    source "$SCRIPTS/site.sh"
    build_site
    run_specs slow-page "$ROOT/tests/web/slow.spec.mjs"
}

# The reports of runs alone, which need the program and no page.
test_report() {
    test_native_program
    run_specs report "$ROOT/tests/web/report.spec.mjs"
}

test_web() {
    test_native_program
    test_wasm
    test_page
}

# The page's tests compare its answers with the program's.
test_native_program() {
    setup_step native && setup_step report
    build release selvedge
}

test_asan() {
    setup_step native && setup_step node && setup_step report
    build asan
    LSAN_OPTIONS="suppressions=$ROOT/tests/support/lsan.supp:print_suppressions=0" run_ctest asan -LE slow
}

# The thread pool's own tests, the page's workshop, and the op table and the golden networks on three threads of one
# instruction set: the code that threads share is the same in all of them.
test_tsan() {
    setup_step native
    build tsan selvedge_unit_tests selvedge_ops_tests selvedge_golden_tests selvedge_web_tests
    run_ctest tsan -LE slow -R 'Thread|avx2_3_threads|Workshop'
}

run_tests() {
    local room rooms=("$@") native=()
    [[ ${#rooms[@]} -gt 0 ]] || rooms=(native web)
    for room in "${rooms[@]}"; do
        case $room in
            unit | ops | golden | train | cli | cuda | gpu | install) native+=("$room") ;;
            native | web | report | workbench | slow | asan | tsan | all) ;;
            *) wrong_usage "there is no room of tests '$room'" ;;
        esac
    done
    if [[ ${#native[@]} -gt 0 ]]; then
        test_native -L "^($(IFS='|' && echo "${native[*]}"))\$"
    fi
    for room in "${rooms[@]}"; do
        case $room in
            native) test_native -LE slow ;;
            web) test_web ;;
            report) test_report ;;
            workbench) test_workbench ;;
            slow) test_native -L slow && test_slow_page ;;
            asan) test_asan ;;
            tsan) test_tsan ;;
            all) test_native && test_web && test_asan && test_tsan ;;
        esac
    done
    printf '\n%d passed, %d failed, %d skipped\n' "$PASSED" "$FAILED" "$SKIPPED"
    [[ $FAILED == 0 ]]
}
