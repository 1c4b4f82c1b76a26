// What every layer header needs: field types, shapes, and the two functions that a layer provides.
//
// A layer is a struct with `kind`, `help` and `fields` (see io/fields.h) and two functions:
//     Result<Shape> output_shape(const L&, const Shape& input);                       // or an error with rule and
//     remedy Flow emit(const L&, const std::string& name, Flow input, GraphBuilder& graph);  // called only if
//     output_shape is fine
// Shapes here are those of one sample, {height, width, channels} or {features}.
#pragma once

#include <selvedge/graph/value_id.h>
#include <selvedge/io/field_rule.h>
#include <selvedge/net/activation.h>
#include <selvedge/net/geometry.h>
#include <selvedge/net/initializer.h>
#include <selvedge/tensor/shape.h>

#include <string>
#include <string_view>

namespace selvedge {

class GraphBuilder;

/// The value that flows from layer to layer, and the shape in which the next layer sees one sample of it.
struct Flow {
    ValueId value;
    Shape shape;
};

}  // namespace selvedge
