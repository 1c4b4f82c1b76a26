// The outlines, drawn by hand. Of a garment that is the same on both sides only the right half is kept.
#include "ui/ghosts.h"

#include <array>
#include <initializer_list>

namespace selvedge::ui {
namespace {

struct Outline {
    bool symmetric = true;  ///< `points` go from the top's middle down the right side to the bottom's middle
    std::vector<Point> points;
};

Outline outline_of(std::size_t index) {
    switch (index) {
        case 0:  // T-shirt
            return {true,
                    {{.5F, .16F},
                     {.56F, .155F},
                     {.61F, .12F},
                     {.72F, .16F},
                     {.81F, .24F},
                     {.9F, .4F},
                     {.8F, .46F},
                     {.72F, .36F},
                     {.72F, .6F},
                     {.73F, .88F},
                     {.5F, .9F}}};
        case 1:  // trouser
            return {true,
                    {{.5F, .06F},
                     {.63F, .06F},
                     {.65F, .2F},
                     {.67F, .5F},
                     {.67F, .94F},
                     {.56F, .94F},
                     {.53F, .6F},
                     {.505F, .3F},
                     {.5F, .3F}}};
        case 2:  // pullover
            return {true,
                    {{.5F, .13F},
                     {.57F, .13F},
                     {.61F, .1F},
                     {.72F, .14F},
                     {.8F, .24F},
                     {.85F, .45F},
                     {.89F, .86F},
                     {.79F, .88F},
                     {.74F, .62F},
                     {.715F, .45F},
                     {.72F, .7F},
                     {.72F, .89F},
                     {.5F, .9F}}};
        case 3:  // dress
            return {true,
                    {{.5F, .15F},
                     {.55F, .13F},
                     {.575F, .05F},
                     {.62F, .05F},
                     {.625F, .16F},
                     {.65F, .25F},
                     {.61F, .4F},
                     {.63F, .52F},
                     {.67F, .72F},
                     {.71F, .94F},
                     {.5F, .96F}}};
        case 4:  // coat
            return {true,
                    {{.5F, .1F},
                     {.56F, .07F},
                     {.61F, .06F},
                     {.7F, .1F},
                     {.775F, .18F},
                     {.82F, .42F},
                     {.84F, .76F},
                     {.755F, .78F},
                     {.72F, .5F},
                     {.72F, .7F},
                     {.74F, .94F},
                     {.5F, .95F}}};
        case 5:  // sandal, the toe to the left as in the data set
            return {false, {{.06F, .66F}, {.1F, .61F},  {.17F, .63F}, {.2F, .52F},  {.27F, .47F}, {.33F, .52F},
                            {.31F, .63F}, {.4F, .66F},  {.52F, .64F}, {.66F, .56F}, {.74F, .5F},  {.7F, .38F},
                            {.72F, .3F},  {.8F, .28F},  {.88F, .36F}, {.92F, .5F},  {.94F, .72F}, {.87F, .73F},
                            {.83F, .62F}, {.74F, .68F}, {.6F, .74F},  {.4F, .76F},  {.2F, .74F},  {.08F, .71F}}};
        case 6:  // shirt
            return {true,
                    {{.5F, .14F},
                     {.54F, .085F},
                     {.6F, .09F},
                     {.7F, .13F},
                     {.78F, .22F},
                     {.83F, .42F},
                     {.86F, .7F},
                     {.78F, .73F},
                     {.73F, .5F},
                     {.705F, .4F},
                     {.7F, .62F},
                     {.71F, .9F},
                     {.6F, .92F},
                     {.5F, .9F}}};
        case 7:  // sneaker
            return {false,
                    {{.05F, .66F},
                     {.07F, .57F},
                     {.15F, .52F},
                     {.29F, .49F},
                     {.41F, .41F},
                     {.5F, .34F},
                     {.56F, .36F},
                     {.63F, .41F},
                     {.74F, .41F},
                     {.84F, .35F},
                     {.91F, .37F},
                     {.93F, .5F},
                     {.95F, .64F},
                     {.94F, .7F},
                     {.6F, .71F},
                     {.3F, .71F},
                     {.08F, .71F}}};
        case 8:  // bag
            return {true,
                    {{.5F, .12F},
                     {.58F, .135F},
                     {.64F, .2F},
                     {.67F, .34F},
                     {.87F, .35F},
                     {.9F, .6F},
                     {.92F, .86F},
                     {.5F, .88F}}};
        default:  // ankle boot
            return {false,
                    {{.08F, .8F},
                     {.09F, .71F},
                     {.17F, .65F},
                     {.31F, .6F},
                     {.42F, .51F},
                     {.46F, .4F},
                     {.46F, .16F},
                     {.58F, .13F},
                     {.78F, .14F},
                     {.8F, .3F},
                     {.8F, .5F},
                     {.86F, .68F},
                     {.87F, .86F},
                     {.71F, .86F},
                     {.69F, .79F},
                     {.5F, .84F},
                     {.3F, .86F},
                     {.1F, .85F}}};
    }
}

}  // namespace

std::vector<Point> ghost_outline(std::size_t index) {
    Outline outline = outline_of(index);
    if (!outline.symmetric) return outline.points;
    // Back up on the left, without the two points that lie in the middle.
    for (std::size_t k = outline.points.size() - 1; k-- > 1;)
        outline.points.push_back({1 - outline.points[k].x, outline.points[k].y});
    return outline.points;
}

}  // namespace selvedge::ui
