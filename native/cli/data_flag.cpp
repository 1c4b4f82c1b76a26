// DataFlag: --data, and the dataset that it names.
#include "cli/data_flag.h"

namespace selvedge::cli {

void DataFlag::declare(Arguments& arguments) {
    arguments.option("--data", "DIR", "folder with the files of Fashion-MNIST, IDX or CSV (default: see below)",
                     folder);
}

Result<std::filesystem::path> DataFlag::find() const {
    std::optional<std::filesystem::path> option;
    if (folder) option = *folder;
    return find_dataset(DatasetPlaces::standard(std::move(option)));
}

Result<FashionMnist> DataFlag::load() const {
    const Result<std::filesystem::path> place = find();
    if (!place) return place.error();
    return load_fashion_mnist(*place);
}

}  // namespace selvedge::cli
