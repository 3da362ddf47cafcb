"""Small real data sets that come with scikit-learn: no network, no download.

Each function returns ``X``, (N, D) float64, and ``y``, (N,) integer labels.
"""


def digits():
    """Give 1,797 handwritten digits: 8 × 8 pixels from 0 to 16, as rows of 64.

    Source: Alpaydin and Kaynak (1998), Optical Recognition of Handwritten Digits, UCI;
    the test part of that set.
    """
    return _load("load_digits")


def iris():
    """Give 150 iris flowers: four lengths in centimeters, three species.

    Source: Fisher (1936), The Use of Multiple Measurements in Taxonomic Problems.
    """
    return _load("load_iris")


def breast_cancer():
    """Give 569 tumors: 30 measurements of cell nuclei; 1 is benign, 0 malignant.

    Source: Wolberg, Mangasarian, Street and Street (1993), Breast Cancer Wisconsin
    (Diagnostic), UCI.
    """
    return _load("load_breast_cancer")


def _load(loader):
    # Inside the function: scikit-learn takes a second to import, and the command line
    # and every text chapter can do without it.
    from sklearn import datasets

    X, y = getattr(datasets, loader)(return_X_y=True)
    return X.astype(float), y.astype(int)
