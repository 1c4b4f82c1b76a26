// Checkpoint: its bytes, and the checks that a resume makes.
#include "train/checkpoint.h"

#include <selvedge/data/sha256.h>
#include <selvedge/io/fields.h>

#include <cstring>

#include "model/tensors.h"

namespace selvedge {
namespace {

constexpr const char* metadata_key = "selvedge.checkpoint";
constexpr std::size_t format_version = 1;
constexpr std::array<const char*, 2> moment_names{"moment_1", "moment_2"};
const char* const start_anew = "resume with the same settings and data, or start a new run";

// The parts of an experiment that decide the numbers.
constexpr std::array<const char*, 3> decisive_parts{"data", "network", "train"};

std::string text_of(const Json& json) {
    std::string text = json_text(json);
    return text.size() > 60 ? text.substr(0, 57) + "…" : text;
}

// "train.batch_size is 64, was 32" for the first place where two JSON values differ; empty where none does.
std::string first_difference(const Json& now, const Json& then, const std::string& path) {
    if (now == then) return {};
    if (now.is_object() && then.is_object()) {
        for (const auto& item : now.items()) {
            if (!then.contains(item.key())) return path + "." + item.key() + " was not set";
            std::string inner = first_difference(item.value(), then.at(item.key()), path + "." + item.key());
            if (!inner.empty()) return inner;
        }
        for (const auto& item : then.items())
            if (!now.contains(item.key())) return path + "." + item.key() + " was " + text_of(item.value());
        return {};  // the same members in another order
    }
    if (now.is_array() && then.is_array() && now.size() == then.size()) {
        for (std::size_t i = 0; i < now.size(); ++i) {
            std::string inner = first_difference(now[i], then[i], path + "." + std::to_string(i));
            if (!inner.empty()) return inner;
        }
        return {};
    }
    return path + " is " + text_of(now) + ", was " + text_of(then);
}

Status check_identity(const Json& json, const RunIdentity& run) {
    if (!json.contains("experiment") || !json.at("experiment").is_object())
        return Error{"checkpoint", "names no experiment", start_anew};
    // Settings that a newer version has and the checkpoint does not name stand at their defaults.
    Json then = json.at("experiment");
    if (const Result<Experiment> read = experiment_from_json(then, "checkpoint: experiment"); read)
        then = experiment_to_json(*read);
    for (const char* part : decisive_parts) {
        const std::string difference =
            first_difference(run.experiment.at(part), then.contains(part) ? then.at(part) : Json(), part);
        if (!difference.empty()) return Error{"checkpoint of another experiment", difference, start_anew};
    }
    for (const auto& [name, now] :
         {std::pair{"images_sha256", &run.images_sha256}, std::pair{"labels_sha256", &run.labels_sha256}}) {
        if (!json.contains(name) || json.at(name) != *now)
            return Error{"checkpoint of a run on other data",
                         std::string(name) + " is " + *now + ", was " +
                             (json.contains(name) ? text_of(json.at(name)) : "not given"),
                         start_anew};
    }
    return {};
}

Error damaged(const std::string& what) {
    return {"checkpoint", what, "it is damaged; take an older one or start a new run"};
}

// The hash over metadata and tensors that stands in the metadata as "sha256".
std::string whole_sha256(Json json, const SafetensorsFile& file) {
    json.erase("sha256");
    const std::string text = json_text(json) + content_sha256(file);
    return sha256(std::as_bytes(std::span(text)));
}

Result<std::vector<EpochRecord>> read_history(const Json& json) {
    std::vector<EpochRecord> history;
    if (!json.is_array()) return damaged("its history is not a list");
    for (const Json& line : json) {
        Result<EpochRecord> record = epoch_from_json(line, "checkpoint: history");
        if (!record) return record.error();
        if (record->epoch != history.size() + 1) return damaged("its history skips an epoch");
        history.push_back(std::move(*record));
    }
    return history;
}

Result<Json> read_metadata(const SafetensorsFile& file) {
    const auto text = file.metadata.find(metadata_key);
    if (text == file.metadata.end())
        return Error{"checkpoint",
                     file.metadata.contains("selvedge") ? "this is a finished model, not a checkpoint"
                                                        : "not a checkpoint of this program",
                     "give the last.safetensors of a run"};
    Result<Json> json = parse_json(text->second, "checkpoint: metadata");
    if (!json) return json.error();
    if (!json->is_object()) return damaged("its metadata is not an object");
    if (!json->contains("format") || json->at("format") != format_version)
        return Error{"checkpoint", "not of format " + std::to_string(format_version),
                     "resume with the version of Selvedge that wrote it"};
    return json;
}

Result<Weights> take_weights(const SafetensorsFile& file, const Program& program, const std::string& prefix) {
    Result<std::vector<float>> parameters = take_tensors(file, program, Flat::parameters, prefix, "checkpoint");
    if (!parameters) return parameters.error();
    Result<std::vector<float>> state = take_tensors(file, program, Flat::state, prefix, "checkpoint");
    if (!state) return state.error();
    return Weights{std::move(*parameters), std::move(*state)};
}

}  // namespace

Result<std::vector<std::byte>> serialize_checkpoint(const Checkpoint& checkpoint, const Program& program,
                                                    const RunIdentity& run) {
    SafetensorsFile file;
    add_tensors(file, program, Flat::parameters, "", checkpoint.now.parameters);
    add_tensors(file, program, Flat::state, "", checkpoint.now.state);
    for (std::size_t i = 0; i < moment_names.size(); ++i)
        if (!checkpoint.moments[i].empty())
            add_tensors(file, program, Flat::parameters, std::string(moment_names[i]) + ".", checkpoint.moments[i]);
    if (checkpoint.best_epoch != 0) {
        add_tensors(file, program, Flat::parameters, "best.", checkpoint.best.parameters);
        add_tensors(file, program, Flat::state, "best.", checkpoint.best.state);
    }
    const auto metrics = std::as_bytes(std::span(checkpoint.metrics));
    file.tensors.push_back({"metrics", SafetensorsType::f64, {metric_size}, {metrics.begin(), metrics.end()}});

    Json json = Json::object();
    json["format"] = format_version;
    json["step"] = checkpoint.step;
    json["best_epoch"] = checkpoint.best_epoch;
    json["experiment"] = run.experiment;
    json["images_sha256"] = run.images_sha256;
    json["labels_sha256"] = run.labels_sha256;
    json["history"] = Json::array();
    for (const EpochRecord& record : checkpoint.history) json["history"].push_back(epoch_to_json(record));
    json["sha256"] = whole_sha256(json, file);
    file.metadata[metadata_key] = json_text(json);
    return serialize_safetensors(file);
}

Result<Checkpoint> parse_checkpoint(std::span<const std::byte> bytes, const Program& program, const RunIdentity& run,
                                    std::uint64_t steps_per_epoch) {
    const Result<SafetensorsFile> file = parse_safetensors(bytes, "checkpoint");
    if (!file) return file.error();
    const Result<Json> json = read_metadata(*file);
    if (!json) return json.error();
    if (!json->contains("sha256") || json->at("sha256") != whole_sha256(*json, *file))
        return damaged("its content is not what was saved (the SHA-256 differs)");
    if (Status status = check_identity(*json, run); !status) return status.error();

    Checkpoint checkpoint;
    for (const char* name : {"step", "best_epoch", "history"})
        if (!json->contains(name)) return damaged(std::string("'") + name + "' is missing");
    if (Status status = fields::read(json->at("step"), checkpoint.step, "checkpoint: step", {}); !status)
        return status.error();
    if (Status status = fields::read(json->at("best_epoch"), checkpoint.best_epoch, "checkpoint: best_epoch", {});
        !status)
        return status.error();
    Result<std::vector<EpochRecord>> history = read_history(json->at("history"));
    if (!history) return history.error();
    checkpoint.history = std::move(*history);
    const std::uint64_t finished = checkpoint.history.size() * steps_per_epoch;
    if (checkpoint.step < finished || checkpoint.step > finished + steps_per_epoch ||
        checkpoint.best_epoch > checkpoint.history.size() || (checkpoint.best_epoch == 0) != checkpoint.history.empty())
        return damaged("its step, history and best epoch contradict each other");

    Result<Weights> now = take_weights(*file, program, "");
    if (!now) return now.error();
    checkpoint.now = std::move(*now);
    std::vector<std::string> prefixes{""};
    for (std::size_t i = 0; i < moment_names.size(); ++i) {
        if (!program.find(moment_names[i]).valid()) continue;
        const std::string prefix = std::string(moment_names[i]) + ".";
        Result<std::vector<float>> moment = take_tensors(*file, program, Flat::parameters, prefix, "checkpoint");
        if (!moment) return moment.error();
        checkpoint.moments[i] = std::move(*moment);
        prefixes.push_back(prefix);
    }
    if (checkpoint.best_epoch != 0) {
        Result<Weights> best = take_weights(*file, program, "best.");
        if (!best) return best.error();
        checkpoint.best = std::move(*best);
        prefixes.emplace_back("best.");
    }
    const Result<const SafetensorsTensor*> metrics =
        find_tensor(*file, "metrics", {metric_size}, "checkpoint", SafetensorsType::f64);
    if (!metrics) return metrics.error();
    std::memcpy(checkpoint.metrics.data(), (*metrics)->bytes.data(), sizeof checkpoint.metrics);
    if (Status status = refuse_other_tensors(*file, program, prefixes, {"metrics"}, "checkpoint"); !status)
        return status.error();
    return checkpoint;
}

}  // namespace selvedge
