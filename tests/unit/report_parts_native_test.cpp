// The page of a reproduction's results, colours, and the text of pages.
#include <gtest/gtest.h>

#include "report/colour.h"
#include "report/encode.h"
#include "report/html.h"
#include "report/results_page.h"

namespace selvedge::report::report_parts_test {
namespace {

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(ResultsPage, ASectionAReportWithPublishedAndMeasured) {
    const std::vector<ResultRow> rows{
        {"R1", "r1-mlp", "test_accuracy", 0.8744, 0.8801, 0.0012, 0.0057, 75.0, 3},
        {"R2", "r2-cnn", "val_accuracy", 0.906, 0.9, {}, -0.006, 20.0, 1},
        {"R1", "r1-<b>", "test_loss", 0.45, {}, {}, {}, {}, 0},
    };
    const std::string page = results_page("Published & measured", "on a computer", rows);
    EXPECT_TRUE(holds(page, "<h1>Published &amp; measured</h1>"));
    EXPECT_TRUE(
        holds(page, "<td>87.44 %</td><td>88.01 %</td><td>0.12</td><td>+0.57</td><td>3</td><td>1 min 15 s</td>"));
    EXPECT_TRUE(holds(page, "<td>90.60 %</td><td>90.00 %</td><td>–</td><td>−0.60</td>"));
    EXPECT_TRUE(holds(page, "r1-&lt;b&gt;</th><td>test_loss</td><td>0.4500</td><td>–</td>"));
    EXPECT_LT(page.find("r1-&lt;b&gt;"), page.find("<h2 id=\"R2\">"));  // with its report
    EXPECT_FALSE(holds(page, "<script"));
}

TEST(ResultsPage, WithoutRowsItIsStillAPage) { EXPECT_TRUE(holds(results_page("T", "", {}), "</html>")); }

// R's viridisLite::viridis(3) is #440154 #21908C #FDE725; ColorBrewer's PuOr of five is #E66101 … #F7F7F7 … #5E3C99.
TEST(Colour, MapsEndWhereTheyShould) {
    EXPECT_EQ(sequential(0), (Colour{68, 1, 84}));
    EXPECT_EQ(sequential(0.5), (Colour{0x21, 0x90, 0x8C}));
    EXPECT_EQ(sequential(1), (Colour{253, 231, 37}));
    EXPECT_EQ(sequential(7), sequential(1));
    EXPECT_EQ(sequential(0.0 / 0.0), sequential(0));
    EXPECT_EQ(diverging(0), (Colour{247, 247, 247}));
    EXPECT_EQ(diverging(-1), (Colour{94, 60, 153}));
}

TEST(Mosaic, LaysTilesInRows) {
    const Bitmap bitmap = mosaic(3, 2, 1, 2, [](std::size_t tile, std::size_t, std::size_t x) {
        return Colour{static_cast<std::uint8_t>(10 * tile + x), 0, 0};
    });
    EXPECT_EQ(bitmap.width, 5U);  // two tiles of two pixels, one between
    EXPECT_EQ(bitmap.height, 3U);
    const auto red = [&](std::size_t y, std::size_t x) { return int{bitmap.rgba[4 * (y * 5 + x)]}; };
    const auto alpha = [&](std::size_t y, std::size_t x) { return int{bitmap.rgba[4 * (y * 5 + x) + 3]}; };
    EXPECT_EQ(red(0, 1), 1);
    EXPECT_EQ(red(0, 3), 10);
    EXPECT_EQ(red(2, 0), 20);
    EXPECT_EQ(alpha(0, 2), 0);
    EXPECT_EQ(alpha(2, 4), 0);
    EXPECT_EQ(alpha(0, 4), 255);
}

// RFC 4648's test vector; the hash of nothing as RFC 6234 and its base64 by the openssl program.
TEST(Encode, Base64AndHashes) {
    const std::string text = "fooba";
    EXPECT_EQ(base64(std::as_bytes(std::span(text))), "Zm9vYmE=");
    EXPECT_EQ(script_hash(""), "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
}

TEST(Html, TextIsEscapedEverywhere) {
    Document document{"<t>", "a & b", {}};
    Chart chart{{"c", "<c>", "\"q\"", "it's <alt>"}, {{"", {{"series", {{{"name", "</script><script>"}}}}}}}};
    document.sections.push_back({"s",
                                 "<s>",
                                 {Facts{{{"<n>", "<v>"}}}, Table{"<cap>", {"<h>"}, {{"<r>", "<d>"}}},
                                  Listing{"<l>", "<pre>"}, Paragraph{"<p>"}, chart}});
    const Result<std::string> page = to_html(document, "/* library */");
    ASSERT_TRUE(page);
    for (const char* raw : {"<t>", "<c>", "<alt>", "<n>", "<v>", "<cap>", "<r>", "<d>", "<l>", "</script><script>\""})
        EXPECT_FALSE(holds(*page, raw)) << raw;
    EXPECT_TRUE(holds(*page, "\\u003c/script>\\u003cscript>"));
    EXPECT_TRUE(holds(*page, "it&#39;s &lt;alt&gt;"));
    EXPECT_TRUE(holds(*page, script_hash("/* library */")));
    EXPECT_FALSE(to_html({"t", "", {{"s", "", {Picture{{"p", "", "", ""}, {}, 1}}}}}, ""));  // a picture without pixels
}

}  // namespace
}  // namespace selvedge::report::report_parts_test
