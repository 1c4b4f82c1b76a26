// The icons on a grid of 24 x 24 units with a line of 1.75.
#include "ui/icons.h"

#include <cmath>
#include <initializer_list>
#include <numbers>

namespace selvedge::ui {
namespace {

constexpr float grid = 24;

/// Draws in the icon's own units.
class Pen {
public:
    Pen(ImDrawList& list, ImVec2 centre, float size, ImU32 colour)
        : list_(list), unit_(size / grid), origin_(centre.x - size / 2, centre.y - size / 2), colour_(colour) {}

    void line(std::initializer_list<ImVec2> points, bool closed = false) {
        for (const ImVec2& point : points) list_.PathLineTo(at(point));
        stroke(closed);
    }
    void curve(ImVec2 from, ImVec2 control1, ImVec2 control2, ImVec2 to) {
        list_.PathLineTo(at(from));
        list_.PathBezierCubicCurveTo(at(control1), at(control2), at(to));
        stroke(false);
    }
    /// Angles in degrees, clockwise from the right.
    void arc(ImVec2 centre, float radius, float from, float to) {
        constexpr float degree = std::numbers::pi_v<float> / 180;
        list_.PathArcTo(at(centre), radius * unit_, from * degree, to * degree);
        stroke(false);
    }
    void dot(ImVec2 centre, float radius) { list_.AddCircleFilled(at(centre), radius * unit_, colour_); }

private:
    [[nodiscard]] ImVec2 at(ImVec2 point) const { return {origin_.x + point.x * unit_, origin_.y + point.y * unit_}; }
    void stroke(bool closed) {
        list_.PathStroke(colour_, closed ? ImDrawFlags_Closed : ImDrawFlags_None, 1.75F * unit_);
    }
    ImDrawList& list_;
    float unit_;
    ImVec2 origin_;
    ImU32 colour_;
};

}  // namespace

void draw_icon(ImDrawList& list, Icon icon, ImVec2 centre, float size, ImU32 colour) {
    Pen pen(list, centre, size, colour);
    switch (icon) {
        case Icon::brush:
            pen.line({{4, 20}, {4.8F, 16}, {16.2F, 4.6F}, {19.4F, 7.8F}, {8, 19.2F}}, true);
            pen.line({{13.6F, 7.2F}, {16.8F, 10.4F}});
            break;
        case Icon::eraser:
            pen.line({{9.2F, 19}, {4.2F, 14}, {13.6F, 4.6F}, {19.8F, 10.8F}, {11.6F, 19}}, true);
            pen.line({{8.4F, 9.8F}, {14.6F, 16}});
            pen.line({{11.6F, 19}, {20, 19}});
            break;
        case Icon::fill:
            pen.line({{10.5F, 4.2F}, {3.6F, 11.1F}, {10.5F, 18}, {17.4F, 11.1F}}, true);
            pen.line({{3.9F, 11.4F}, {17.1F, 11.4F}});
            pen.line({{10.5F, 4.2F}, {8.4F, 2.1F}});
            pen.curve({20, 14.2F}, {17.6F, 17.4F}, {18, 19.8F}, {20, 19.8F});
            pen.curve({20, 14.2F}, {22.4F, 17.4F}, {22, 19.8F}, {20, 19.8F});
            break;
        case Icon::undo:
            pen.line({{9, 5}, {4.5F, 9.5F}, {9, 14}});
            pen.line({{4.5F, 9.5F}, {14.5F, 9.5F}});
            pen.arc({14.5F, 14.25F}, 4.75F, -90, 90);
            pen.line({{14.5F, 19}, {9, 19}});
            break;
        case Icon::redo:
            pen.line({{15, 5}, {19.5F, 9.5F}, {15, 14}});
            pen.line({{19.5F, 9.5F}, {9.5F, 9.5F}});
            pen.arc({9.5F, 14.25F}, 4.75F, -90, -270);
            pen.line({{9.5F, 19}, {15, 19}});
            break;
        case Icon::clear:
            pen.line({{4, 6.5F}, {20, 6.5F}});
            pen.line({{9, 6.5F}, {9, 3.8F}, {15, 3.8F}, {15, 6.5F}});
            pen.line({{6, 6.5F}, {6.9F, 20.2F}, {17.1F, 20.2F}, {18, 6.5F}});
            pen.line({{10.2F, 10.5F}, {10.4F, 16.5F}});
            pen.line({{13.8F, 10.5F}, {13.6F, 16.5F}});
            break;
        case Icon::open:
            pen.line({{4, 4.5F}, {20, 4.5F}, {20, 19.5F}, {4, 19.5F}}, true);
            pen.line({{4.4F, 16.4F}, {9.2F, 11.6F}, {16.8F, 19.2F}});
            pen.line({{13.8F, 16.2F}, {16.2F, 13.8F}, {19.6F, 17.2F}});
            pen.dot({15.2F, 9}, 1.6F);
            break;
        case Icon::next:
            pen.line({{5, 12}, {19, 12}});
            pen.line({{13, 6}, {19, 12}, {13, 18}});
            break;
        case Icon::help:
            pen.arc({12, 9}, 3.6F, -190, 40);
            pen.curve({14.8F, 11.4F}, {13.2F, 12.9F}, {12, 13.2F}, {12, 15.2F});
            pen.dot({12, 18.8F}, 1.2F);
            break;
        case Icon::close:
            pen.line({{6, 6}, {18, 18}});
            pen.line({{18, 6}, {6, 18}});
            break;
        case Icon::chevron:
            pen.line({{6.5F, 9.5F}, {12, 15}, {17.5F, 9.5F}});
            break;
        case Icon::plus:
            pen.line({{12, 4}, {12, 20}});
            pen.line({{4, 12}, {20, 12}});
            break;
        case Icon::minus:
            pen.line({{4, 12}, {20, 12}});
            break;
        case Icon::play:
            pen.line({{7, 4.5F}, {19, 12}, {7, 19.5F}}, true);
            break;
        case Icon::pause:
            pen.line({{8.5F, 5}, {8.5F, 19}});
            pen.line({{15.5F, 5}, {15.5F, 19}});
            break;
        case Icon::step:
            pen.line({{5, 5}, {14, 12}, {5, 19}}, true);
            pen.line({{18.5F, 5}, {18.5F, 19}});
            break;
        case Icon::rewind:
            pen.line({{19, 5}, {10, 12}, {19, 19}}, true);
            pen.line({{5.5F, 5}, {5.5F, 19}});
            break;
        case Icon::whole:
            pen.line({{4.5F, 9}, {4.5F, 4.5F}, {9, 4.5F}});
            pen.line({{15, 4.5F}, {19.5F, 4.5F}, {19.5F, 9}});
            pen.line({{19.5F, 15}, {19.5F, 19.5F}, {15, 19.5F}});
            pen.line({{9, 19.5F}, {4.5F, 19.5F}, {4.5F, 15}});
            break;
        case Icon::save:
            pen.line({{12, 3.5F}, {12, 14.5F}});
            pen.line({{7, 9.8F}, {12, 14.8F}, {17, 9.8F}});
            pen.line({{4, 16}, {4, 20}, {20, 20}, {20, 16}});
            break;
        case Icon::up:
            pen.line({{6.5F, 14.5F}, {12, 9}, {17.5F, 14.5F}});
            break;
        case Icon::down:
            pen.line({{6.5F, 9.5F}, {12, 15}, {17.5F, 9.5F}});
            break;
        case Icon::symmetry:
            for (const float y : {3.5F, 9.5F, 15.5F}) pen.line({{12, y}, {12, y + 4}});
            pen.line({{8.6F, 6.5F}, {3.2F, 17}, {8.6F, 17}}, true);
            pen.line({{15.4F, 6.5F}, {20.8F, 17}, {15.4F, 17}}, true);
            break;
        case Icon::ghost:
            pen.line({{9, 4.5F}, {4.2F, 6.2F}, {2.4F, 11}, {6, 12.2F}});
            pen.line({{15, 4.5F}, {19.8F, 6.2F}, {21.6F, 11}, {18, 12.2F}});
            pen.curve({9, 4.5F}, {10.2F, 7.2F}, {13.8F, 7.2F}, {15, 4.5F});
            for (const float x : {6.0F, 18.0F}) pen.line({{x, 14.2F}, {x, 17}});
            pen.line({{6, 19.4F}, {9, 19.4F}});
            pen.line({{10.8F, 19.4F}, {13.2F, 19.4F}});
            pen.line({{15, 19.4F}, {18, 19.4F}});
            break;
        case Icon::camera:
            pen.line({{3.5F, 7.5F},
                      {8, 7.5F},
                      {9.5F, 5},
                      {14.5F, 5},
                      {16, 7.5F},
                      {20.5F, 7.5F},
                      {20.5F, 18.5F},
                      {3.5F, 18.5F}},
                     true);
            pen.arc({12, 12.8F}, 3.4F, 0, 360);
            break;
    }
}

void draw_mark(ImDrawList& list, ImVec2 top_left, float size, ImU32 cloth, ImU32 edge, ImU32 thread) {
    const auto at = [&](float x, float y) { return ImVec2(top_left.x + x * size, top_left.y + y * size); };
    const auto whole = [](ImVec2 p) { return ImVec2(std::round(p.x), std::round(p.y)); };
    list.AddRectFilled(at(0, 0), at(1, 1), cloth, size * 0.22F);
    list.AddRectFilled(whole(at(0.62F, 0)), whole(at(0.86F, 1)), edge);
    list.AddRectFilled(whole(at(0.71F, 0)), whole(at(0.78F, 1)), thread);
}

}  // namespace selvedge::ui
