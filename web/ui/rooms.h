// The rooms of the page, in the order of their tabs.
#pragma once

#include <memory>
#include <vector>

#include "ui/room.h"

namespace selvedge::ui {

using Rooms = std::vector<std::unique_ptr<Room>>;

Rooms make_rooms(const Desk& desk);

}  // namespace selvedge::ui
