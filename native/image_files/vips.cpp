// Starting libvips and reading its error buffer.
#include "image_files/vips.h"

namespace selvedge::vips {

namespace {

void ignore_log(const gchar*, GLogLevelFlags, const gchar*, gpointer) {}

bool start_once() {
    // Its warnings (an odd chunk, a bad EXIF tag) would go to stderr; what matters comes back as an error.
    g_log_set_handler("VIPS", G_LOG_LEVEL_MASK, ignore_log, nullptr);
    if (vips_init("selvedge") != 0) return false;
    vips_cache_set_max(0);  // a file that was overwritten must be read again
    vips_concurrency_set(1);
    return true;
}

}  // namespace

bool start() {
    static const bool started = start_once();
    return started;
}

std::string take_error() {
    std::string line;
    bool gap = false;
    for (const char* next = vips_error_buffer(); *next != '\0'; ++next) {
        if (*next == '\n' || *next == '\r' || *next == ' ') {
            gap = !line.empty();
            continue;
        }
        if (gap) line += ' ';
        gap = false;
        line += *next;
    }
    vips_error_clear();
    return line;
}

}  // namespace selvedge::vips
