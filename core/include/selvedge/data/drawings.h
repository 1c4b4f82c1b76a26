// Drawings: garments, and things that are none, drawn by program in the data set's form.
//
// Clip art and sketches show what photographs do not: one tone, an outline, a sleeve at an angle no hanger gives. A
// part of such drawings beside the photographs is what a network needs to know them too. Every drawing is a pure
// function of the seed, of what is drawn and of its number.
#pragma once

#include <selvedge/data/dataset.h>

#include <cstddef>
#include <cstdint>

namespace selvedge {

/// `of_each_class` drawn garments of each of Fashion-MNIST's ten classes, class by class in turn: 28×28, bright on
/// black, the longest edge filling the frame. Stripes, buttons, soles and straps differ from drawing to drawing, as do
/// all proportions; which way a shoe points and how lines and tones are drawn is for disturbances (data/disturb.h).
[[nodiscard]] Dataset drawn_garments(std::size_t of_each_class, std::uint64_t seed);

/// `count` pictures of no garment, without labels: noise, stripes, strokes, figures and letters, polygons, rings, stars
/// and faces in turn. For choosing what a network should not be trusted with (train/fit_trust.h), never for training.
[[nodiscard]] Dataset drawn_others(std::size_t count, std::uint64_t seed);

}  // namespace selvedge
