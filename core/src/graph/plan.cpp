// Memory plan: where in the activation arena each transient value lives, so that memory is used again once it is free.
#include <selvedge/graph/program.h>

#include <algorithm>
#include <functional>
#include <map>
#include <vector>

#include "graph/chains.h"

namespace selvedge {
namespace {

constexpr std::size_t alignment = 64;  // one cache line, and the widest vector
// Kernels may read a vector past a value's end; there no other value lies that another thread could be writing.
constexpr std::size_t slack = alignment;

// Values that share one place: a chain of ops working in place. Alive from op `first` to op `last`, both included.
struct Block {
    std::size_t first = 0, last = 0, bytes = 0, offset = 0;
    std::vector<ValueId> members;
};

std::vector<Block> find_blocks(const Program& program, Entry entry) {
    const std::vector<Op>& ops = program.entry(entry);
    const auto is_transient = [&](ValueId id) { return id.valid() && program[id].kind == Value::Kind::transient; };
    std::vector<Chain> chain_at;  // of each op: a value of a chain lives as long as any of its ops is at work
    for (const Chain& chain : chains_of(program, entry)) chain_at.resize(chain.end, chain);
    std::map<ValueId, std::size_t> last_use;
    for (std::size_t i = 0; i < ops.size(); ++i) {
        for (ValueId id : ops[i].inputs) last_use[id] = i;
        for (ValueId id : ops[i].outputs) last_use[id] = i;
    }
    std::vector<Block> blocks;
    std::map<ValueId, std::size_t> block_of;
    for (std::size_t i = 0; i < ops.size(); ++i) {
        const int shared = entry == Entry::probe ? -1 : in_place_input(ops[i].kind);
        for (std::size_t o = 0; o < ops[i].outputs.size(); ++o) {
            const ValueId output = ops[i].outputs[o];
            if (!is_transient(output) || block_of.contains(output)) continue;
            const std::size_t bytes = (program[output].bytes() + alignment - 1) / alignment * alignment + slack;
            const std::size_t last = entry == Entry::probe ? ops.size() : chain_at[last_use[output]].end - 1;
            if (o == 0 && shared >= 0) {
                const ValueId input = ops[i].inputs[static_cast<std::size_t>(shared)];
                const auto found = block_of.find(input);
                if (found != block_of.end() && last_use[input] == i && blocks[found->second].bytes >= bytes) {
                    Block& block = blocks[found->second];
                    block.members.push_back(output);
                    block.last = std::max(block.last, last);
                    block_of[output] = found->second;
                    continue;
                }
            }
            block_of[output] = blocks.size();
            blocks.push_back({chain_at[i].first, last, bytes, 0, {output}});
        }
    }
    return blocks;
}

// Largest first, each at the lowest offset that no block alive at the same time occupies.
std::size_t place(std::vector<Block>& blocks) {
    std::multimap<std::size_t, Block*, std::greater<>> by_size;
    for (Block& block : blocks) by_size.emplace(block.bytes, &block);
    std::size_t end = 0;
    std::vector<const Block*> placed;  // by offset
    for (const auto& [bytes, at] : by_size) {
        Block& block = *at;
        std::size_t offset = 0;
        for (const Block* other : placed) {
            const bool together = block.first <= other->last && other->first <= block.last;
            if (!together || other->offset + other->bytes <= offset) continue;
            if (offset + bytes <= other->offset) break;
            offset = other->offset + other->bytes;
        }
        block.offset = offset;
        end = std::max(end, offset + bytes);
        placed.insert(std::ranges::upper_bound(placed, offset, {}, [](const Block* b) { return b->offset; }), &block);
    }
    return end;
}

}  // namespace

void plan_memory(Program& program) {
    program.arena_bytes = 0;
    for (std::size_t e = 0; e < entry_count; ++e) {
        std::vector<Block> blocks = find_blocks(program, static_cast<Entry>(e));
        program.arena_bytes = std::max(program.arena_bytes, place(blocks));
        for (const Block& block : blocks) {
            for (ValueId member : block.members) program.values[member.index].offset = block.offset;
        }
    }
}

}  // namespace selvedge
