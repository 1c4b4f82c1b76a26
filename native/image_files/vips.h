// libvips as RAII: start it once, hold its objects, turn its error buffer into one line.
#pragma once

#include <vips/vips.h>

#include <memory>
#include <string>

namespace selvedge::vips {

struct Unref {
    void operator()(void* object) const noexcept { g_object_unref(object); }
};
struct Free {
    void operator()(void* memory) const noexcept { g_free(memory); }
};

using Image = std::unique_ptr<VipsImage, Unref>;
using Region = std::unique_ptr<VipsRegion, Unref>;
using Bytes = std::unique_ptr<void, Free>;

/// Starts libvips on the first call, silent, with no cache and one thread; false if it cannot start.
[[nodiscard]] bool start();

/// What libvips has to say about its last failure, in one line; forgets it.
[[nodiscard]] std::string take_error();

}  // namespace selvedge::vips
