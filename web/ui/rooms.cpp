// The list of rooms.
#include "ui/rooms.h"

#include "ui/answer_room.h"
#include "ui/evaluate_room.h"
#include "ui/inside_room.h"
#include "ui/picture_room.h"
#include "ui/train_room.h"

namespace selvedge::ui {

Rooms make_rooms(const Desk& desk) {
    Rooms rooms;
    rooms.push_back(std::make_unique<AnswerRoom>(desk));
    rooms.push_back(std::make_unique<PictureRoom>(desk));
    rooms.push_back(std::make_unique<InsideRoom>(desk));
    rooms.push_back(std::make_unique<TrainRoom>(desk));
    rooms.push_back(std::make_unique<EvaluateRoom>(desk));
    return rooms;
}

}  // namespace selvedge::ui
