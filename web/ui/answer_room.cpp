// The room's layout: two columns where there is room, one on a phone.
#include "ui/answer_room.h"

#include <selvedge/io/json.h>

#include <algorithm>
#include <cmath>

#include "ui/item_panel.h"
#include "ui/verdict_panel.h"

namespace selvedge::ui {

void AnswerRoom::pointer(const PointerSample& sample, bool free) {
    pad_.pointer(desk_.state, desk_.actions, sample, free);
}

float AnswerRoom::draw(const RoomFrame& frame) { return frame.wide ? wide(frame) : narrow(frame); }

float AnswerRoom::wide(const RoomFrame& frame) {
    const Brushwork& b = frame.brush;
    const Area& content = frame.content;
    State& state = desk_.state;
    const float gap = b.px(16);
    const bool roomy = content.width >= b.px(1060);
    const float wanted = PadPanel::width_for(b, std::max(content.height, b.px(560)));
    const float pad_width = std::clamp(wanted, b.px(400), std::floor(content.width * (roomy ? 0.54F : 0.5F)));
    const float pad_height = PadPanel::height(b, pad_width);
    pad_.draw(b, {content.x, content.y, pad_width, pad_height}, state, desk_.actions);

    const float right = content.x + pad_width + gap;
    const float right_width = content.width - pad_width - gap;
    const float edge = b.px(!roomy ? 168 : pad_height >= b.px(640) ? 224 : 196);
    const float top_height = ItemPanel::height(b, edge);
    const float item_width = ItemPanel::narrow_width(b, edge);
    VerdictPanel::draw(b, {right, content.y, right_width - item_width - gap, top_height}, state);
    ItemPanel::draw(b, {right + right_width - item_width, content.y, item_width, top_height}, state);
    float y = content.y + top_height + gap;
    if (const float why = why_.height(b, right_width); why > 0) {
        why_.draw(b, {right, y, right_width, why}, desk_.actions);
        y += why + gap;
    }
    const float bars_height = std::max(content.y + pad_height - y, BarsPanel::height(b) * 0.66F);
    moving_ = bars_.draw(b, {right, y, right_width, bars_height}, state, frame.elapsed);
    return std::max(pad_height, y + bars_height - content.y);
}

float AnswerRoom::narrow(const RoomFrame& frame) {
    const Brushwork& b = frame.brush;
    State& state = desk_.state;
    const float gap = b.px(12);
    float y = frame.content.y;
    const auto next = [&](float height) {
        const Area area{frame.content.x, y, frame.content.width, height};
        y += height + gap;
        return area;
    };
    pad_.draw(b, next(PadPanel::height(b, frame.content.width)), state, desk_.actions);
    // The answer, and beside it what it is about.
    const Area row = next(VerdictPanel::least_height(b));
    const float item = std::min(row.height, b.px(112));
    VerdictPanel::draw(b, {row.x, row.y, row.width - item - gap, row.height}, state);
    ItemPanel::small(b, {row.x + row.width - item, row.y, item, row.height}, state);
    if (const float why = why_.height(b, row.width); why > 0) why_.draw(b, next(why), desk_.actions);
    moving_ = bars_.draw(b, next(BarsPanel::height(b)), state, frame.elapsed);
    return y - gap - frame.content.y;
}

Json AnswerRoom::describe() const {
    Json findings = Json::array();
    for (const Finding& finding : why_.findings()) {
        findings.push_back({{"text", finding.text}, {"mend", mend_label(finding.mend)}});
    }
    return {{"findings", std::move(findings)}};
}

}  // namespace selvedge::ui
